"""Pages that content editors write: home, rules, stories."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"
    verbose_name = _("Pages")

    def ready(self):
        from cms import receivers  # noqa: F401  registers itself

    def load_reference_data(self) -> None:
        from cms.services import ensure_pages

        ensure_pages()
