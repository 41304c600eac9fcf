"""The sections an editor may put on the home page, in any order. Each says its words in both languages."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

# What an editor may write with: no raw HTML, no embeds.
TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]


class SectionValue(blocks.StructValue):
    """A section's words in the visitor's language; Vietnamese where the English is not written."""

    @property
    def title(self) -> str:
        return self._in_language("heading")

    @property
    def words(self):
        return self._in_language("text")

    def _in_language(self, name: str):
        if get_language() == "en" and str(self.get(f"{name}_en") or ""):
            return self[f"{name}_en"]
        return self.get(name) or ""


class SectionBlock(blocks.StructBlock):
    """A heading and a sentence; what is shown below comes from the shop's goods."""

    heading = blocks.CharBlock(max_length=120, required=False, label=_("Heading (Vietnamese)"))
    heading_en = blocks.CharBlock(max_length=120, required=False, label=_("Heading (English)"))
    text = blocks.CharBlock(max_length=300, required=False, label=_("Sentence (Vietnamese)"))
    text_en = blocks.CharBlock(max_length=300, required=False, label=_("Sentence (English)"))

    class Meta:
        value_class = SectionValue


class GoodsBlock(SectionBlock):
    """A row of goods, as many as the editor says."""

    count = blocks.IntegerBlock(min_value=2, max_value=12, default=4, label=_("How many goods"))


class SellersBlock(SectionBlock):
    count = blocks.IntegerBlock(min_value=2, max_value=12, default=4, label=_("How many sellers"))


class TextBlock(SectionBlock):
    """Words only."""

    text = blocks.RichTextBlock(features=TEXT_FEATURES, label=_("Text (Vietnamese)"))
    text_en = blocks.RichTextBlock(features=TEXT_FEATURES, required=False, label=_("Text (English)"))


class HomeSections(blocks.StreamBlock):
    """The home page from top to bottom."""

    intro = SectionBlock(icon="title", label=_("Introduction with search"), max_num=1)
    groups = SectionBlock(icon="list-ul", label=_("The six groups of goods"))
    stars = SectionBlock(icon="pick", label=_("How many goods have an OCOP star today"))
    provinces = SectionBlock(icon="site", label=_("Map and list of the provinces"))
    season = GoodsBlock(icon="date", label=_("In season this month"))
    newest = GoodsBlock(icon="plus", label=_("Newest goods"))
    sellers = SellersBlock(icon="group", label=_("New sellers"))
    words = TextBlock(icon="pilcrow", label=_("Text"))
