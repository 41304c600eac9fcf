"""Pages that content editors write: home, rules, stories."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"
    verbose_name = _("Pages")

    def ready(self):
        from cms import receivers  # noqa: F401  registers itself
        from cms.services import name_stories_about
        from marketplace.partner.changes import on_seller_change

        on_seller_change(name_stories_about)

    def load_reference_data(self) -> None:
        from cms.services import ensure_pages

        ensure_pages()
