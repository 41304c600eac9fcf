"""What every page of the shop may show: its name, the basket's count, the groups, the rule pages."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from cms.home import groups
from cms.shared import Link, operator, rule_links
from marketplace.basket.counts import count_of


def footer_links() -> tuple[Link, ...]:
    """The rule pages, and the way to an order that was placed without an account."""
    return (*rule_links(), Link(title=_("Find an order"), url=reverse("customer:track-find")))


def shop(request: HttpRequest) -> dict:
    """Template context of every page.

    `nav_groups`, `footer_links` and `operator` are remembered in the process for seconds and cost no query by
    themselves; `basket_count` costs one query where a basket may exist. Nothing is asked unless a template uses it.
    """
    return {
        "SITE_NAME": settings.SITE_NAME,
        "DEMO": settings.DEMO,
        "basket_count": SimpleLazyObject(lambda: count_of(request)),
        "nav_groups": SimpleLazyObject(groups),
        "footer_links": SimpleLazyObject(footer_links),
        "operator": SimpleLazyObject(operator),
    }
