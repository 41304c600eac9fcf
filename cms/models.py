"""Pages that content editors write, and who operates the shop."""

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms.blocks import TEXT_FEATURES, HomeSections


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


class HomePage(Page):
    """The front page: sections in the order that the editors choose."""

    template = "cms/home.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.RulePage"]
    max_count = 1

    sections = StreamField(HomeSections(), blank=True, verbose_name=_("sections"))

    content_panels = [*Page.content_panels, FieldPanel("sections")]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request, *args, **kwargs) -> dict:
        from cms.home import sections_of

        return {**super().get_context(request, *args, **kwargs), "sections": sections_of(self)}


class RulePage(Page):
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
    promote_panels = [FieldPanel("kind"), *Page.promote_panels]

    class Meta:
        verbose_name = _("rule page")
        verbose_name_plural = _("rule pages")

    @property
    def local_title(self) -> str:
        """The title in the visitor's language; Vietnamese where no English is written."""
        return (self.title_en if get_language() == "en" else "") or self.title

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
