from django.db import migrations


class Migration(migrations.Migration):
    """Changes no table. Documents hold more words (communes of before, spellings of provinces), and a new migration of this room is
    what asks for `search_rebuild`."""

    dependencies = [
        ("search", "0010_stories"),
    ]

    operations = []
