"""Oscar's search app, as this shop has it."""

from oscar.apps.search import apps


class SearchConfig(apps.SearchConfig):
    name = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Nothing of Oscar's search views is asked for: this shop's own addresses are in `search.urls`."""

    def get_urls(self):
        from search.urls import urlpatterns

        return self.post_process_urls(urlpatterns)

    def create_own_tables(self, connection) -> None:
        """Make the full-text index that no model describes. Safe to repeat."""
        from search.engines.fulltext import fulltext_for

        with connection.cursor() as cursor:
            fulltext_for(connection.vendor).create(cursor)
