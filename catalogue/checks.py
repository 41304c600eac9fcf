"""What `manage.py check` says of the classes of goods."""

from django.core.checks import Error, Tags, Warning, register
from django.db import connection

from catalogue.classes import GOODS_CLASSES


@register
def classes_have_label_lines(app_configs, **kwargs) -> list[Error]:
    """Every class of goods has its label lines, and no label lines stand for a class that is none."""
    # Models can be imported only once all apps are loaded.
    from catalogue.labels import LABEL_SCHEMAS

    missing = [
        f"The class of goods “{code}” has no label lines." for code in GOODS_CLASSES if code not in LABEL_SCHEMAS
    ]
    stray = [
        f"“{code}” has label lines and is no class of goods." for code in LABEL_SCHEMAS if code not in GOODS_CLASSES
    ]
    hint = "See catalogue.classes.GOODS_CLASSES and catalogue.labels.LABEL_SCHEMAS."
    return [Error(message, hint=hint, id="catalogue.E001") for message in [*missing, *stray]]


@register(Tags.database)
def rows_are_known_classes(app_configs, databases=None, **kwargs) -> list[Warning]:
    """Rows of the table of classes without rules: their goods are held to the general rules only."""
    from catalogue.models import ProductClass

    # `migrate` asks before it has made the tables.
    if not databases or ProductClass._meta.db_table not in connection.introspection.table_names():
        return []
    unknown = ProductClass.objects.exclude(code__in=GOODS_CLASSES).order_by("code").values_list("code", flat=True)
    return [
        Warning(
            f"The class of goods “{code}” has no label lines, papers, age or delivery rules.",
            hint="Add it to catalogue.classes, labels and papers, or move its goods to another class.",
            id="catalogue.W001",
        )
        for code in unknown
    ]
