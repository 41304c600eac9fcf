from django.db import migrations


class Migration(migrations.Migration):
    """Changes no table. Documents hold a word of their own in place of the numbers of their lots, and a new migration of this room is
    what asks for `search_rebuild`."""

    dependencies = [
        ("search", "0011_former_communes"),
    ]

    operations = []
