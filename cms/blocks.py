"""What an editor may put on the home page and into a story, in any order. Each block says its words in both languages."""

from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.choosers import goods_chooser, picture_chooser

# What an editor may write with: no raw HTML, no embeds.
TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]

PictureChooserBlock = picture_chooser.get_block_class("PictureChooserBlock", "cms.blocks")
GoodsChooserBlock = goods_chooser.get_block_class("GoodsChooserBlock", "cms.blocks")


def words_of(markup: str) -> str:
    """What such a text says, without markup, for searches."""
    # Words of neighbouring elements do not grow together.
    return unescape(strip_tags(markup.replace("<", " <")))


class SectionValue(blocks.StructValue):
    """A section's words in the visitor's language; Vietnamese where the English is not written."""

    @property
    def title(self) -> str:
        return self.in_language("heading")

    @property
    def words(self):
        return self.in_language("text")

    def in_language(self, name: str):
        """The child called `name` in the visitor's language."""
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
    stories = SectionBlock(icon="doc-full", label=_("Newest stories"))


class ParagraphBlock(blocks.StructBlock):
    """Running text, perhaps with headings and lists."""

    text = blocks.RichTextBlock(features=TEXT_FEATURES, label=_("Text (Vietnamese)"))
    text_en = blocks.RichTextBlock(features=TEXT_FEATURES, required=False, label=_("Text (English)"))

    class Meta:
        value_class = SectionValue


class PictureBlock(blocks.StructBlock):
    """A picture of its own width, and what is said under it."""

    picture = PictureChooserBlock(label=_("Picture"))
    text = blocks.CharBlock(max_length=300, required=False, label=_("Sentence (Vietnamese)"))
    text_en = blocks.CharBlock(max_length=300, required=False, label=_("Sentence (English)"))

    class Meta:
        value_class = SectionValue


class QuoteBlock(blocks.StructBlock):
    """What somebody said, and who."""

    text = blocks.TextBlock(max_length=600, label=_("Words (Vietnamese)"))
    text_en = blocks.TextBlock(max_length=600, required=False, label=_("Words (English)"))
    by = blocks.CharBlock(max_length=150, label=_("Who said it (Vietnamese)"))
    by_en = blocks.CharBlock(max_length=150, required=False, label=_("Who said it (English)"))

    class Meta:
        value_class = SectionValue


class ChosenGoodsBlock(blocks.StructBlock):
    """Goods that the story is about. Those that are no longer on sale are left out of the page."""

    goods = blocks.ListBlock(GoodsChooserBlock(), min_num=1, max_num=8, label=_("Goods"))


class StoryBody(blocks.StreamBlock):
    """A story from top to bottom."""

    paragraph = ParagraphBlock(icon="pilcrow", label=_("Text"))
    picture = PictureBlock(icon="image", label=_("Picture"))
    quote = QuoteBlock(icon="openquote", label=_("Quotation"))
    goods = ChosenGoodsBlock(icon="tag", label=_("Goods"))
