"""What the editors' administration shows, and what it keeps closed."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.choosers import PictureColumn, goods_chooser, picture_chooser, seller_chooser
from cms.models import OperatorInformation, StoryPicture


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


class PictureViewSet(ModelViewSet):
    """The pictures of stories: new ones, and other words for those that are there."""

    model = StoryPicture
    name = "story-pictures"
    icon = "image"
    menu_label = _("Pictures of stories")
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["alt", "alt_en", PictureColumn("picture", label=_("Picture"))]

    def get_form_class(self, for_update=False):
        from cms.forms import PictureForm

        return PictureForm


@hooks.register("register_admin_viewset")
def windows_of_stories() -> list:
    return [goods_chooser, seller_chooser, picture_chooser, PictureViewSet()]


@hooks.register("construct_main_menu")
def only_what_editors_use(request, items) -> None:
    items[:] = [item for item in items if item.name not in ("help", "documents")]
