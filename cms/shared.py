"""What every page of the shop shows of the editors' work, remembered in the process for a few seconds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Generic, TypeVar

from django.utils.translation import get_language

Value = TypeVar("Value")

# An editor's change is seen by every process after this many seconds, in the editor's own process at once.
SECONDS = 15


class Remembered(Generic[Value]):
    """The answer of a function of the language, asked again after `SECONDS` or when it was told to `forget`."""

    def __init__(self, ask: Callable[[], Value]):
        self._ask = ask
        self._kept: dict[str | None, tuple[float, Value]] = {}

    def __call__(self) -> Value:
        language = get_language()
        until, value = self._kept.get(language, (0.0, None))
        if until < monotonic():
            value = self._ask()
            self._kept[language] = (monotonic() + SECONDS, value)
        return value

    def forget(self) -> None:
        self._kept.clear()


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the page's frame."""

    title: str
    url: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs the shop. `registration` is empty until the Ministry's number is known; then the badge shows."""

    name: str = ""
    address: str = ""
    representative: str = ""
    tax_code: str = ""
    registration: str = ""
    phone: str = ""
    email: str = ""
    hours: str = ""
    is_example: bool = False


def _operator() -> Operator:
    from cms.models import OperatorInformation

    row = OperatorInformation.objects.order_by("pk").first()
    if row is None:
        return Operator()
    return Operator(
        name=row.name,
        address=row.address,
        representative=row.representative,
        tax_code=row.tax_code,
        registration=row.registration,
        phone=row.phone,
        email=row.email,
        hours=row.local_hours,
        is_example=row.is_example,
    )


def _rule_links() -> tuple[Link, ...]:
    from cms.models import RulePage

    pages = RulePage.objects.live().order_by("path").only("title", "title_en", "slug", "kind")
    return tuple(Link(title=page.local_title, url=f"/{page.slug}/", kind=page.kind) for page in pages)


@dataclass(frozen=True, slots=True)
class Stories:
    """The newest stories, the link to all of them, and those about each seller by its key; nothing while none is published."""

    newest: tuple = ()
    link: Link | None = None
    by_seller: dict[int, tuple] = field(default_factory=dict)


def _stories() -> Stories:
    from cms.models import StoryIndexPage
    from cms.stories import NEWEST, cards, published, stories_by_seller

    newest = cards(published()[:NEWEST])
    if not newest:
        return Stories()
    index = StoryIndexPage.objects.live().first()
    return Stories(newest, Link(title=index.local_title, url=index.address) if index else None, stories_by_seller())


operator = Remembered(_operator)
stories = Remembered(_stories)
rule_links = Remembered(_rule_links)


def forget() -> None:
    """Ask the database again at the next page."""
    operator.forget()
    rule_links.forget()
    stories.forget()


def rule_url(kind: str) -> str:
    """The address of the rule page of a kind, "/" while it is not published."""
    return next((link.url for link in rule_links() if link.kind == kind), "/")
