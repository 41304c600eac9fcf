from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0008_index_mark"),
    ]

    operations = [
        migrations.AddField(
            model_name="documenttext",
            name="keywords",
            field=models.JSONField(null=True),
        ),
    ]
