"""What every page of the shop may show: its name, the basket's count, the groups, the rule pages."""

from functools import cache, partial

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.home import groups
from cms.shared import Link, operator, rule_links, stories
from marketplace.basket.counts import count_of


def footer_links() -> tuple[Link, ...]:
    """The stories where there are any, the rule pages, the way to an order that was placed without an account, and what programs
    may ask."""
    all_stories = stories().link
    return (
        *([all_stories] if all_stories else []),
        *rule_links(),
        Link(title=_("Find an order"), url=reverse("customer:track-find")),
        Link(title=_("For programs"), url=reverse("api-docs")),
    )


def _here(request: HttpRequest) -> str:
    linked = ("/", reverse("basket:summary"), *(group.url for group in groups()))
    return request.path if request.path in linked else ""


def shop(request: HttpRequest) -> dict:
    """Template context of every page.

    `nav_groups`, `footer_links` and `operator` are remembered in the process for seconds and cost no query by
    themselves; `basket_count` costs one query where a basket may exist. All are functions, which templates call: nothing
    is asked unless a template uses it. `here` is the page's address where the frame has a link to it, else empty.
    """
    return {
        "SITE_NAME": settings.SITE_NAME,
        "DEMO": settings.DEMO,
        "here": partial(_here, request),
        "basket_count": cache(partial(count_of, request)),
        "nav_groups": groups,
        "footer_links": footer_links,
        "operator": operator,
    }
