"""What the list of stories and a story show, and the few stories that other pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalogue.cards import ProductCard
from catalogue.structured_data import data_block
from cms.blocks import words_of
from cms.models import StoryIndexPage, StoryPage, StorySeller
from marketplace.core.images import Picture
from marketplace.core.numbers import typed_number
from marketplace.geography.provinces import province_by_code
from marketplace.partner.models import Partner
from search.engines.database import cards_of
from search.views import province_url

PER_PAGE = 12
# So many are shown on the home page, and on the page of a seller.
NEWEST = 3
OF_SELLER = 6
# What every process remembers for the pages of sellers (cms.shared).
MOST_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class StoryCard:
    """A story in a list, in the visitor's language."""

    title: str
    intro: str
    url: str
    picture: Picture
    published_on: date
    is_example: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One block of a story, shown by `cms/parts/<kind>.html`. What a kind has no use for is empty."""

    kind: str
    words: Any = ""
    by: str = ""
    picture: Picture | None = None
    cards: tuple[ProductCard, ...] = ()

    @property
    def template(self) -> str:
        return f"cms/parts/{self.kind}.html"


def recommended() -> QuerySet[StoryPage]:
    """The published stories that lists and the search lead to: not those that are about sellers of whom none sells any more."""
    about = StorySeller.objects.filter(page=OuterRef("pk"))
    return StoryPage.objects.live().filter(
        ~Exists(about) | Exists(about.filter(seller__in=Partner.objects.selling().values("pk")))
    )


def published() -> QuerySet[StoryPage]:
    """The same, the newest first, with what their cards show."""
    rows = recommended().select_related("picture").order_by("-published_on", "-pk")
    return rows.defer("body", "search_description", "seo_title")


def cards(stories: Iterable[StoryPage]) -> tuple[StoryCard, ...]:
    """The cards of stories that `published` gave. No query beside that of the stories."""
    return tuple(
        StoryCard(
            title=story.local_title,
            intro=story.local_intro,
            url=story.address,
            picture=story.picture.picture,
            published_on=story.published_on,
            is_example=story.is_example,
        )
        for story in stories
    )


def stories_by_seller() -> dict[int, tuple[StoryCard, ...]]:
    """The newest stories about each seller, at most `OF_SELLER`, by the seller's key. One query.

    Only the newest `MOST_REMEMBERED` mentions of sellers are looked at.
    """
    rows = StorySeller.objects.filter(page__live=True).select_related("page__picture").defer("page__body")
    rows = rows.order_by("-page__published_on", "-page__pk")
    found: dict[int, dict[int, StoryPage]] = {}
    for row in rows[:MOST_REMEMBERED]:
        found.setdefault(row.seller_id, {}).setdefault(row.page_id, row.page)
    return {seller: cards(list(stories.values())[:OF_SELLER]) for seller, stories in found.items()}


def index_context(page: StoryIndexPage, request: HttpRequest) -> dict:
    """Template context of the list: `page_of_stories`, `cards`, `canonical_url`, `crumbs`. A page that is none is a 404."""
    text = request.GET.get("page", "1")
    number = typed_number(text, digits=5)
    paginator = Paginator(published().child_of(page), PER_PAGE)
    if number is None or not 1 <= number <= paginator.num_pages:
        raise Http404
    shown = paginator.page(number)
    url = f"{page.address}?page={shown.number}" if shown.number > 1 else page.address
    return {
        "page_of_stories": shown,
        "cards": cards(shown),
        "canonical_url": request.build_absolute_uri(url),
        "crumbs": [{"title": page.local_title}],
    }


def story_context(page: StoryPage, request: HttpRequest) -> dict:
    """Template context of a story: `parts`, `picture`, `about`, `province`, `crumbs`, `canonical_url`, `structured_data`.

    `about` are the sellers it is about who sell today. A constant number of queries, however long it is.
    """
    # By key, as a preview has the sellers of its form and no rows.
    named = list(dict.fromkeys(row.seller_id for row in page.sellers.all()))
    selling = Partner.objects.selling().in_bulk(named)
    about = [selling[key] for key in named if key in selling]
    province = province_by_code(page.province_code)
    # A preview may come before a picture is chosen.
    picture = page.picture.picture if page.picture_id else None
    index = page.get_parent().specific
    crumbs = [{"title": index.local_title, "url": index.address if index.live else ""}, {"title": page.local_title}]
    return {
        "parts": parts_of(page),
        "picture": picture,
        "about": about,
        "province": province and {"name": province.full_name, "url": province_url(province.code)},
        "crumbs": crumbs,
        "canonical_url": request.build_absolute_uri(page.address),
        "structured_data": _structured_data(page, picture, about, request),
    }


def parts_of(page: StoryPage) -> list[Part]:
    """The blocks of a story that have something to show now. The cards of all its goods are read at once."""
    wanted = {
        product.pk: product
        for block in page.body
        if block.block_type == "goods"
        for product in block.value["goods"]
        if product
    }
    found = {card.product_id: card for card in cards_of(list(wanted))}
    parts = (_part(block.block_type, block.value, found) for block in page.body)
    return [part for part in parts if part]


def _part(kind: str, value, found: dict[int, ProductCard]) -> Part | None:
    if kind == "goods":
        # In their order, each once; what is not on sale has no card.
        chosen = dict.fromkeys(product.pk for product in value["goods"] if product)
        on_sale = tuple(found[pk] for pk in chosen if pk in found)
        return Part(kind, cards=on_sale) if on_sale else None
    if kind == "picture":
        return Part(kind, value.words, picture=value["picture"].picture) if value["picture"] else None
    return Part(kind, value.words, by=value.in_language("by"))


def text_of(page: StoryPage) -> str:
    """All words of a story but its title, in the language in force, without markup: what searches find it by."""
    texts = [page.local_intro]
    for block in page.body:
        if block.block_type == "goods":
            continue
        words = str(block.value.words)
        if block.block_type == "paragraph":
            words = words_of(words)
        texts += [words, block.value.in_language("by")]
    return "\n".join(texts)


def _structured_data(
    page: StoryPage, picture: Picture | None, about: list[Partner], request: HttpRequest
) -> SafeString:
    absolute = request.build_absolute_uri
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": page.local_title,
        "description": page.local_intro,
        "image": [absolute(picture.src)] if picture else [],
        "datePublished": page.published_on.isoformat(),
        "inLanguage": get_language(),
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME, "url": absolute("/")},
        "mainEntityOfPage": absolute(page.address),
        "about": [
            {"@type": "Organization", "name": seller.name, "url": absolute(seller.get_absolute_url())}
            for seller in about
        ],
    }
    if page.last_published_at:
        data["dateModified"] = page.last_published_at.isoformat(timespec="seconds")
    return data_block({key: value for key, value in data.items() if value})
