from django.db import migrations

from marketplace.core.text import fold_once


def fill(apps, schema_editor):
    """Rows of before; what an older process still writes meanwhile is found by its accents as until now."""
    Recognition = apps.get_model("catalogue", "Recognition")
    batch = []
    for row in Recognition.objects.filter(folded="").only("recorded_name", "recorded_entity").iterator(chunk_size=1_000):
        row.folded = fold_once(f"{row.recorded_name} {row.recorded_entity}")[:600]
        batch.append(row)
        if len(batch) == 1_000:
            Recognition.objects.bulk_update(batch, ["folded"], batch_size=500)
            batch = []
    Recognition.objects.bulk_update(batch, ["folded"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0035_recognition_folded")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
