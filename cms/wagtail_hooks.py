"""What the editors' administration shows, and what it keeps closed."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.models import OperatorInformation


@register_snippet
class OperatorViewSet(SnippetViewSet):
    """One row, changed and never added to."""

    model = OperatorInformation
    icon = "group"
    menu_label = _("Who operates the shop")
    add_to_admin_menu = True
    list_display = ["name", "phone", "email"]
    inspect_view_enabled = False
    copy_view_enabled = False


@hooks.register("construct_main_menu")
def only_what_editors_use(request, items) -> None:
    items[:] = [item for item in items if item.name not in ("help", "documents")]
