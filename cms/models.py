"""Pages that content editors write, and who operates the shop."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import Select
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page, PagePermissionTester

from cms.blocks import TEXT_FEATURES, HomeSections, StoryBody
from cms.choosers import picture_chooser, seller_chooser
from marketplace.core.images import Picture, StoredImage, picture_from
from marketplace.core.text import slug as address_name
from marketplace.geography.provinces import province_by_code, province_choices


class OperatorInformation(models.Model):
    """Who runs the shop, as the law asks to be shown (NĐ 248/2026/NĐ-CP). One row, edited in /cms/."""

    name = models.CharField(_("name of the operator"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    representative = models.CharField(_("legal representative"), max_length=150, blank=True)
    tax_code = models.CharField(_("tax code"), max_length=14, blank=True)
    # The Ministry of Industry and Trade's badge shows only when this is filled (Law 122/2025/QH15, article 41).
    registration = models.CharField(
        _("registration number at the Ministry of Industry and Trade"), max_length=100, blank=True
    )
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    hours = models.CharField(_("when the phone is answered (Vietnamese)"), max_length=120, blank=True)
    hours_en = models.CharField(_("when the phone is answered (English)"), max_length=120, blank=True)
    is_example = models.BooleanField(_("example data of a trial shop"), default=False)

    class Meta:
        verbose_name = _("who operates the shop")
        verbose_name_plural = _("who operates the shop")

    def __str__(self) -> str:
        return self.name or str(_("Not filled in yet"))

    @property
    def local_hours(self) -> str:
        return (self.hours_en if get_language() == "en" else "") or self.hours


class HomePermissions(PagePermissionTester):
    """The front page is changed and never taken away: not even by its editors."""

    def can_delete(self, ignore_bulk=False) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False


class RulePermissions(PagePermissionTester):
    """What the law asks a shop to tell is never taken down, and no text is deleted to which people have agreed."""

    def can_delete(self, ignore_bulk=False) -> bool:
        return not self.page.editions.exists() and super().can_delete(ignore_bulk)

    def can_unpublish(self) -> bool:
        return self.page.kind == RulePage.Kind.OTHER and super().can_unpublish()


# Pages that everybody sees at any time have no day on which they vanish; the comments of editors stay.
WITHOUT_SCHEDULE = Page.settings_panels[1:]


class HomePage(Page):
    """The front page: sections in the order that the editors choose."""

    template = "cms/home.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.RulePage", "cms.StoryIndexPage"]
    max_count = 1
    private_page_options: list[str] = []

    sections = StreamField(HomeSections(), blank=True, verbose_name=_("sections"))

    content_panels = [*Page.content_panels, FieldPanel("sections")]
    settings_panels = WITHOUT_SCHEDULE

    class Meta:
        verbose_name = _("home page")

    def permissions_for_user(self, user) -> PagePermissionTester:
        return HomePermissions(user, self)

    def get_context(self, request, *args, **kwargs) -> dict:
        from cms.home import sections_of

        return {**super().get_context(request, *args, **kwargs), "sections": sections_of(self)}


class TitleInTwoLanguages:
    """A page with `title` and `title_en`. Vietnamese where no English is written."""

    title: str
    title_en: str

    @property
    def local_title(self) -> str:
        """The title in the visitor's language."""
        return (self.title_en if get_language() == "en" else "") or self.title


class IntroInTwoLanguages(TitleInTwoLanguages):
    """The same, with `intro` and `intro_en`."""

    intro: str
    intro_en: str

    @property
    def local_intro(self) -> str:
        """The introduction in the visitor's language."""
        return (self.intro_en if get_language() == "en" else "") or self.intro


class RulePage(TitleInTwoLanguages, Page):
    """A public page of the shop's operating rules. One address, two languages, every published version kept."""

    class Kind(models.TextChoices):
        OPERATOR = "operator", _("Who runs the shop")
        TERMS = "terms", _("Terms")
        PRIVACY = "privacy", _("Privacy")
        COMPLAINTS = "complaints", _("Complaints")
        DELIVERY = "delivery", _("Delivery")
        RETURNS = "returns", _("Returns and refunds")
        RANKING = "ranking", _("How results are ranked")
        PAYMENT = "payment", _("Payment")
        OTHER = "other", _("Other")

    template = "cms/rule.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    private_page_options: list[str] = []
    # There is one page of each subject, to which the shop's own links lead.
    exclude_fields_in_copy = ["kind"]

    kind = models.CharField(_("subject"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    title_en = models.CharField(_("title (English)"), max_length=255, blank=True)
    effective_from = models.DateField(_("in force from"), default=timezone.localdate)
    body = RichTextField(_("text (Vietnamese)"), features=TEXT_FEATURES, blank=True)
    body_en = RichTextField(_("text (English)"), features=TEXT_FEATURES, blank=True)
    change_note = models.CharField(_("what changed in this version (Vietnamese)"), max_length=300, blank=True)
    change_note_en = models.CharField(_("what changed in this version (English)"), max_length=300, blank=True)

    content_panels = [
        MultiFieldPanel([FieldPanel("title"), FieldPanel("title_en")], heading=_("Title")),
        FieldPanel("effective_from"),
        FieldPanel("body"),
        FieldPanel("body_en"),
        MultiFieldPanel([FieldPanel("change_note"), FieldPanel("change_note_en")], heading=_("Version")),
    ]
    promote_panels = [FieldPanel("kind", read_only=True), *Page.promote_panels]
    settings_panels = WITHOUT_SCHEDULE

    class Meta:
        verbose_name = _("rule page")
        verbose_name_plural = _("rule pages")

    def permissions_for_user(self, user) -> PagePermissionTester:
        return RulePermissions(user, self)

    def get_context(self, request, *args, **kwargs) -> dict:
        from cms.rules import rule_context

        return {**super().get_context(request, *args, **kwargs), **rule_context(self, request)}


class RuleEdition(models.Model):
    """The text of a rule page as it was published under a number. Written at publication, never changed."""

    page = models.ForeignKey(RulePage, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    effective_from = models.DateField()
    published_at = models.DateTimeField(default=timezone.now)
    title = models.CharField(max_length=255)
    title_en = models.CharField(max_length=255, blank=True)
    body = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    change_note = models.CharField(max_length=300, blank=True)
    change_note_en = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("version of a rule page")
        verbose_name_plural = _("versions of rule pages")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="cms_rule_edition_number")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    @property
    def local_body(self) -> str:
        return (self.body_en if get_language() == "en" else "") or self.body

    @property
    def local_note(self) -> str:
        return (self.change_note_en if get_language() == "en" else "") or self.change_note


class StoryPicture(models.Model):
    """A picture of a story, kept as the shop keeps all pictures: checked, encoded anew, in the widths that pages show."""

    alt = models.CharField(
        _("what the picture shows (Vietnamese)"),
        max_length=200,
        help_text=_("Read aloud to people who cannot see it: a basket of ripe mangoes."),
    )
    alt_en = models.CharField(_("what the picture shows (English)"), max_length=200, blank=True)
    content_hash = models.CharField(max_length=32, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    # Widths in pixels that exist of it, for example [240, 480].
    widths = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = _("picture of a story")
        verbose_name_plural = _("pictures of stories")

    def __str__(self) -> str:
        return self.alt

    def keep(self, stored: StoredImage) -> None:
        """Be the picture of what was stored. Saves nothing."""
        self.content_hash = stored.hash
        self.width, self.height = stored.width, stored.height
        self.widths = list(stored.widths)

    @property
    def picture(self) -> Picture:
        """What a template needs, with the words of the visitor's language."""
        alt = (self.alt_en if get_language() == "en" else "") or self.alt
        return picture_from(self.content_hash, self.width, self.height, self.widths, alt, settings.MEDIA_URL)


class StoryIndexPage(IntroInTwoLanguages, Page):
    """The list of the stories, the newest first. One, at `/stories/`, in two languages."""

    template = "cms/stories.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.StoryPage"]
    max_count = 1
    # Lists and searches show stories to everybody.
    private_page_options: list[str] = []

    title_en = models.CharField(_("title (English)"), max_length=255, blank=True)
    intro = models.CharField(_("introduction (Vietnamese)"), max_length=300, blank=True)
    intro_en = models.CharField(_("introduction (English)"), max_length=300, blank=True)

    content_panels = [
        MultiFieldPanel([TitleFieldPanel("title"), FieldPanel("title_en")], heading=_("Title")),
        MultiFieldPanel([FieldPanel("intro"), FieldPanel("intro_en")], heading=_("Introduction")),
    ]
    promote_panels = [FieldPanel("slug")]

    class Meta:
        verbose_name = _("list of stories")
        verbose_name_plural = _("lists of stories")

    @property
    def address(self) -> str:
        return address_below_home(self)

    def get_context(self, request, *args, **kwargs) -> dict:
        from cms.stories import index_context

        return {**super().get_context(request, *args, **kwargs), **index_context(self, request)}


def _provinces() -> list[tuple[str, str]]:
    return [("", "–"), *province_choices()]


class StoryPage(IntroInTwoLanguages, Page):
    """A story about people who make goods. One address, two languages; Vietnamese where no English is written."""

    template = "cms/story.html"
    parent_page_types = ["cms.StoryIndexPage"]
    subpage_types: list[str] = []
    private_page_options: list[str] = []

    title_en = models.CharField(_("title (English)"), max_length=255, blank=True)
    intro = models.CharField(_("introduction (Vietnamese)"), max_length=300)
    intro_en = models.CharField(_("introduction (English)"), max_length=300, blank=True)
    picture = models.ForeignKey(StoryPicture, on_delete=models.PROTECT, related_name="+", verbose_name=_("picture"))
    published_on = models.DateField(_("date of publication"), default=timezone.localdate)
    body = StreamField(StoryBody(), verbose_name=_("story"))
    # Today's code of the province that it is about; empty for none.
    province_code = models.CharField(_("province"), max_length=5, blank=True)
    is_example = models.BooleanField(_("example data of a trial shop"), default=False)

    content_panels = [
        MultiFieldPanel([TitleFieldPanel("title"), FieldPanel("title_en")], heading=_("Title")),
        MultiFieldPanel([FieldPanel("intro"), FieldPanel("intro_en")], heading=_("Introduction")),
        FieldPanel("picture", widget=picture_chooser.widget_class),
        FieldPanel("published_on"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                InlinePanel("sellers", max_num=6, label=_("Seller")),
                FieldPanel("province_code", widget=Select(choices=_provinces)),
            ],
            heading=_("Who or where it is about"),
        ),
    ]
    promote_panels = [FieldPanel("slug"), FieldPanel("is_example")]

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    @property
    def address(self) -> str:
        return address_below_home(self)

    def full_clean(self, *args, **kwargs) -> None:
        """Addresses are written without accents, as those of goods and sellers are."""
        if self.slug:
            self.slug = address_name(self.slug)
        elif self.title:
            self.slug = self._get_autogenerated_slug(address_name(self.title))
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.province_code and province_by_code(self.province_code) is None:
            raise ValidationError({"province_code": _("There is no such province. Choose one from the list.")})

    def get_context(self, request, *args, **kwargs) -> dict:
        from cms.stories import story_context

        return {**super().get_context(request, *args, **kwargs), **story_context(self, request)}


class StorySeller(Orderable):
    """A seller that a story is about."""

    page = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="sellers")
    seller = models.ForeignKey("partner.Partner", on_delete=models.CASCADE, related_name="+", verbose_name=_("seller"))

    panels = [FieldPanel("seller", widget=seller_chooser.widget_class)]

    class Meta(Orderable.Meta):
        verbose_name = _("seller of a story")
        verbose_name_plural = _("sellers of stories")

    def __str__(self) -> str:
        return str(self.seller)


def address_below_home(page: Page) -> str:
    """The address of a page below the home page, without a query: the path in the tree behind the home page's own part."""
    return "/" + page.url_path.split("/", 2)[2]
