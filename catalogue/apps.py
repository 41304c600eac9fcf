"""Oscar's catalogue app, as this shop has it."""

from django.db.models.signals import pre_delete
from oscar.apps.catalogue import apps


class CatalogueConfig(apps.CatalogueConfig):
    name = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        super().ready()
        from catalogue import checks  # noqa: F401 - importing registers them
        from catalogue.changes import note_changes, note_deletion
        from marketplace.partner.changes import on_offer_change

        on_offer_change(note_changes)
        pre_delete.connect(note_deletion, sender=self.get_model("Product"))

    def load_reference_data(self):
        """OCOP's groups and sets, the classes of goods, certification schemes and VAT rates; safe to repeat."""
        from catalogue.reference import load_reference_data

        load_reference_data()
