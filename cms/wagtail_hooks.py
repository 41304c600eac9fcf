"""What the editors' administration shows, and what it keeps closed."""

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from cms.choosers import PictureColumn, goods_chooser, picture_chooser, seller_chooser
from cms.models import OperatorInformation, StoryPicture


class OperatorViewSet(ModelViewSet):
    """One row, changed and never added to."""

    model = OperatorInformation
    name = "operator"
    icon = "group"
    menu_label = _("Who operates the shop")
    add_to_admin_menu = True
    list_display = ["name", "phone", "email"]
    exclude_form_fields = []
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


class NothingKept:
    """Wagtail's pages name the lists of its own images and documents; the shop has neither, its pictures are `StoryPicture`s."""

    model: type

    @classmethod
    def get_urlpatterns(cls) -> list:
        return [path("", cls.refuse, name="listing")]

    @staticmethod
    def refuse(request):
        raise Http404


NothingKept.model = NothingKept


@hooks.register("construct_admin_api")
def no_lists_of_wagtails_own(router) -> None:
    for name in ("images", "documents"):
        router.register_endpoint(name, NothingKept)


@hooks.register("register_admin_viewset")
def windows_of_stories() -> list:
    return [goods_chooser, seller_chooser, picture_chooser, PictureViewSet(), OperatorViewSet()]


@hooks.register("construct_main_menu")
def only_what_editors_use(request, items) -> None:
    items[:] = [item for item in items if item.name != "help"]
