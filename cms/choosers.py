"""Windows of the editors' administration in which a picture, goods or a seller of a story is chosen."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm, SearchFilterMixin
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import (
    ChooseResultsView,
    ChooseView,
    ChosenMultipleView,
    ChosenView,
)
from wagtail.admin.viewsets.chooser import ChooserViewSet

from marketplace.core.numbers import typed_number, typed_numbers
from marketplace.core.text import slug
from search.models import DocumentText
from search.words import exact_words, fold_words


class NamedFilter(SearchFilterMixin, BaseFilterForm):
    """A field for words; how they are looked for is the view's own."""

    def filter(self, objects: QuerySet) -> QuerySet:
        self.search_query = self.cleaned_data.get("q", "").replace("\x00", "").strip()
        self.is_searching = bool(self.search_query)
        return objects


class GoodsLists:
    """Goods that a shopper may open; sizes of one product share its page."""

    filter_form_class = NamedFilter

    def get_object_list(self) -> QuerySet:
        rows = self.model_class.objects.listed().exclude(structure="child")
        return rows.select_related("listed_by").order_by("title", "pk")

    def filter_object_list(self, objects: QuerySet) -> QuerySet:
        objects = super().filter_object_list(objects)
        words = fold_words(exact_words(self.filter_form.search_query or ""))
        if not words:
            return objects
        # The index keeps titles without accents.
        held = DocumentText.objects.filter(title_folded__contains=" ".join(words))
        return objects.filter(pk__in=held.values("pk"))

    @property
    def columns(self) -> list[Column]:
        return [*super().columns, Column("listed_by", label=_("Seller"), accessor="listed_by")]


class SellerLists:
    """Sellers who have a page."""

    filter_form_class = NamedFilter

    def get_object_list(self) -> QuerySet:
        return self.model_class.objects.selling().order_by("name", "pk")

    def filter_object_list(self, objects: QuerySet) -> QuerySet:
        objects = super().filter_object_list(objects)
        text = self.filter_form.search_query
        # A seller's code is its name without accents, or was when it registered.
        return objects.filter(Q(name__icontains=text) | Q(code__contains=slug(text))) if text else objects

    @property
    def columns(self) -> list[Column]:
        return [*super().columns, Column("code", label=_("Code"), accessor="code")]


class PictureColumn(Column):
    """The picture itself, small."""

    cell_template_name = "cms/admin/picture_cell.html"

    def get_value(self, instance):
        return instance.picture


class PictureLists:
    """Pictures of stories, the newest first."""

    ordering = "-pk"

    @property
    def columns(self) -> list[Column]:
        return [PictureColumn("picture", label=_("Picture")), *super().columns]


class OpenGoods:
    """Only what a shopper may open can be chosen."""

    def get_object(self, pk):
        return self.model_class.objects.listed().get(pk=typed_number(pk))

    def get_objects(self, pks):
        return self.model_class.objects.listed().filter(pk__in=typed_numbers(pks))


class OpenSellers:
    """Only who sells can be chosen."""

    def get_object(self, pk):
        return self.model_class.objects.selling().get(pk=typed_number(pk))

    def get_objects(self, pks):
        return self.model_class.objects.selling().filter(pk__in=typed_numbers(pks))


class ChooseGoods(GoodsLists, ChooseView):
    pass


class ChooseGoodsResults(GoodsLists, ChooseResultsView):
    pass


class ChosenGoods(OpenGoods, ChosenView):
    pass


class ChosenManyGoods(OpenGoods, ChosenMultipleView):
    pass


class ChooseSeller(SellerLists, ChooseView):
    pass


class ChooseSellerResults(SellerLists, ChooseResultsView):
    pass


class ChosenSeller(OpenSellers, ChosenView):
    pass


class ChosenSellers(OpenSellers, ChosenMultipleView):
    pass


class ChoosePicture(PictureLists, ChooseView):
    pass


class ChoosePictureResults(PictureLists, ChooseResultsView):
    pass


class GoodsChooser(ChooserViewSet):
    model = "catalogue.Product"
    icon = "tag"
    choose_one_text = _("Choose goods")
    choose_another_text = _("Choose other goods")
    choose_view_class = ChooseGoods
    choose_results_view_class = ChooseGoodsResults
    chosen_view_class = ChosenGoods
    chosen_multiple_view_class = ChosenManyGoods
    # Products are chosen in stories alone; no other form is to change.
    register_widget = False


class SellerChooser(ChooserViewSet):
    model = "partner.Partner"
    icon = "group"
    choose_one_text = _("Choose a seller")
    choose_another_text = _("Choose another seller")
    choose_view_class = ChooseSeller
    choose_results_view_class = ChooseSellerResults
    chosen_view_class = ChosenSeller
    chosen_multiple_view_class = ChosenSellers
    register_widget = False


class PictureChooser(ChooserViewSet):
    """Chooses a picture, or takes a new one: it is checked and encoded anew before it is kept (cms.forms)."""

    model = "cms.StoryPicture"
    icon = "image"
    choose_one_text = _("Choose a picture")
    choose_another_text = _("Choose another picture")
    edit_item_text = _("Edit this picture")
    create_action_label = _("Keep the picture")
    creation_tab_label = _("New picture")
    creation_form_class = "cms.forms.PictureForm"
    choose_view_class = ChoosePicture
    choose_results_view_class = ChoosePictureResults
    register_widget = False


goods_chooser = GoodsChooser("goods_chooser", url_prefix="goods-chooser")
seller_chooser = SellerChooser("seller_chooser", url_prefix="seller-chooser")
picture_chooser = PictureChooser("story_picture_chooser", url_prefix="story-picture-chooser")
