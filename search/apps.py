"""Oscar's search app, as this shop has it."""

from oscar.apps.search import apps


class SearchConfig(apps.SearchConfig):
    name = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Follow the catalogue. Nothing of Oscar's search views is asked for: our addresses are in `search.urls`."""
        from catalogue.changes import on_change
        from marketplace.partner.changes import on_seller_change
        from search.names import write_seller
        from search.services import take_changes

        on_change(take_changes)
        on_seller_change(write_seller)

    def load_reference_data(self) -> None:
        """Name the groups of goods. Safe to repeat."""
        from search.names import write_groups

        write_groups()

    def create_own_tables(self, connection) -> None:
        """Make the full-text indices that no model describes. Safe to repeat."""
        from search.engines.fulltext import GOODS, NAMES, fulltext_for

        with connection.cursor() as cursor:
            for table in (GOODS, NAMES):
                fulltext_for(connection.vendor, table).create(cursor)
