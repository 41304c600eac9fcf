"""Baskets and everything a purchase needs, made by the services that the shop itself uses."""

from marketplace.basket import services as basket_services
from marketplace.checkout.contact import Contact, Destination
from marketplace.checkout.review import build_review
from marketplace.checkout.services import place_order
from marketplace.geography.models import AdminUnit
from marketplace.shipping import services as shipping_services
from tests.factories.goods import make_offer, make_product, make_seller, province

CONTACT = Contact("Nguyễn Thị Mai", "0912 345 678", "mai@example.vn")


def commune(province_code="68"):
    """Today's first commune of a province; Lâm Đồng unless asked otherwise."""
    return AdminUnit.objects.communes_of(province(province_code)).first()


def destination(province_code="68"):
    return Destination("Thôn 3", commune(province_code))


def make_shop(*, products=1, price=100_000, stock=10, **profile):
    """A seller that delivers, with `products` offers."""
    seller = make_seller(**profile)
    shipping_services.default_methods(partner=seller)
    return [
        make_offer(make_product(seller=seller, packed_grams=500), price=price, stock=stock) for _ in range(products)
    ]


def make_basket(*goods, user=None):
    """A basket of (offer, quantity) pairs."""
    basket = basket_services.open_basket(user=user)
    for offer, quantity in goods:
        basket_services.add_offer(basket=basket, stockrecord_id=offer.pk, quantity=quantity, is_adult=True)
    basket.refresh_from_db()
    return basket


def review_of(basket, *, contact=CONTACT, to=None, notes=None):
    """The purchase as a shopper sees it before confirming, each seller delivering in its default way."""
    return build_review(
        basket=basket,
        contact=contact,
        destination=to or destination(),
        deliveries={},
        notes=notes or {},
        propose=True,
    )


def chosen_deliveries(review):
    return {part.group.partner_id: part.chosen.method_id for part in review.sellers if part.chosen}


def buy(basket, *, user=None, confirmed=None, to=None, **fields):
    """Place the order of a basket, each seller delivering in its default way."""
    to = to or destination()
    return place_order(
        basket=basket,
        user=user,
        contact=fields.pop("contact", CONTACT),
        address=to,
        deliveries=chosen_deliveries(review_of(basket, to=to)),
        confirmed=confirmed,
        **fields,
    )
