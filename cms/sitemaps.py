"""What the shop tells search engines to read: pages without a query, each at its one address."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from catalogue.models import Category, Product
from cms.models import StoryPage
from cms.shared import Link, rule_links, stories
from cms.stories import published
from marketplace.geography.provinces import provinces_today
from marketplace.partner.models import Partner
from search.views import province_url


class Pages(Sitemap):
    """Home and the lists."""

    def items(self) -> list[str]:
        return ["home", "catalogue:index", "search:provinces", "partner:list"]

    def location(self, item: str) -> str:
        return reverse(item)


class Rules(Sitemap):
    def items(self) -> tuple[Link, ...]:
        return rule_links()

    def location(self, item: Link) -> str:
        return item.url


class Stories(Sitemap):
    """The list of stories, where there are any, and each of them."""

    limit = 10_000

    def items(self) -> list[Link | StoryPage]:
        link = stories().link
        return [*([link] if link else []), *published()]

    def location(self, item: Link | StoryPage) -> str:
        return iri_to_uri(item.url if isinstance(item, Link) else item.address)

    def lastmod(self, item: Link | StoryPage):
        return None if isinstance(item, Link) else item.last_published_at


class Categories(Sitemap):
    def items(self):
        return Category.objects.browsable().order_by("path")


class Provinces(Sitemap):
    def items(self) -> list[str]:
        return sorted(unit.code for unit in provinces_today())

    def location(self, item: str) -> str:
        return province_url(item)


class Sellers(Sitemap):
    limit = 10_000

    def items(self):
        return Partner.objects.selling().only("code").order_by("pk")


class Goods(Sitemap):
    """Every product a shopper may open; the variants of one share its page."""

    limit = 10_000

    def items(self):
        products = Product.objects.listed().exclude(structure=Product.CHILD)
        return products.only("slug", "date_updated").order_by("pk")

    def lastmod(self, item: Product):
        return item.date_updated


SITEMAPS = {
    "pages": Pages,
    "rules": Rules,
    "stories": Stories,
    "categories": Categories,
    "provinces": Provinces,
    "sellers": Sellers,
    "goods": Goods,
}
