"""The e-mails about orders: to the buyer in the order's language, to the sellers about their own parts.

All are rows of the outbox, written in the transaction of what they tell about.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

from django.db.models import QuerySet
from django.urls import reverse

from marketplace.communication.services import Mail, enqueue_all
from marketplace.core.money import format_vnd
from marketplace.core.statements import Read
from marketplace.order.models import Line, Order, SellerOrder
from marketplace.partner.models import Partner, SellerMember


def order_placed(*, order: Order, seller_orders: Iterable[SellerOrder]) -> None:
    """Tell the buyer what was ordered, and each seller that its own part waits. Call it where the order is made.

    Costs two queries and no more for any number of sellers, when `seller_orders` carry their partner and lines
    (`prefetch_related("lines")` or an already filled prefetch cache) and the order its user.
    """
    parts = list(seller_orders)
    people = _people_of([part.partner for part in parts])
    goods = {part.pk: [goods_line(line, line.quantity) for line in part.lines.all()] for part in parts}
    mails = [
        Mail(
            to=order.email,
            language=order.language,
            template="order_placed",
            dedupe_key=f"order:{order.pk}:placed",
            context={
                **_about_order(order),
                "total": format_vnd(order.total_incl_tax),
                "deliver_to": "" if all(part.is_pickup for part in parts) else _receiver(order),
                "parts": [
                    {
                        **_about_part(part),
                        "goods": goods[part.pk],
                        "delivery_charge": format_vnd(part.delivery_charge),
                        "pickup_address": part.pickup_address if part.is_pickup else "",
                    }
                    for part in parts
                ],
            },
        )
    ]
    for part in parts:
        mails += _to_seller(part, "seller_order_placed", people[part.partner_id], goods=goods[part.pk])
    enqueue_all(mails)


def tell_buyer(part: SellerOrder, what: str, *, key: int | str = "", **context) -> None:
    """Tell the buyer what has happened to one seller's part: template `part_<what>`.

    `key` tells apart what may happen several times to one part, such as parcels. `context` is of plain values (`Mail`).
    """
    order = part.order
    enqueue_all(
        [
            Mail(
                to=order.email,
                language=order.language,
                template=f"part_{what}",
                dedupe_key=f"part:{part.pk}:{what}:{key}",
                context={
                    **_about_order(order),
                    **_about_part(part),
                    **_about_end(part),
                    "pickup_address": part.pickup_address if part.is_pickup else "",
                    **context,
                },
            )
        ]
    )


def tell_seller_cancelled(part: SellerOrder) -> None:
    """Tell the seller that somebody else has cancelled its part, so that nobody packs it."""
    people = _people_of([part.partner])
    enqueue_all(_to_seller(part, "seller_part_cancelled", people[part.partner_id], **_about_end(part)))


def tell_seller_rest_cancelled(part: SellerOrder, *, goods: list[str], reason: str) -> None:
    """Tell the seller that somebody else has cancelled what had not left, so that nobody sends it."""
    people = _people_of([part.partner])
    mails = _to_seller(part, "seller_rest_cancelled", people[part.partner_id], goods=goods, reason=reason)
    enqueue_all(mails)


def goods_line(line: Line, quantity: int) -> str:
    """So many units of a line, as mails list them."""
    return f"{quantity} × {line.title}"


def tracking_url(order: Order) -> str:
    """The path under which the buyer follows the order without signing in."""
    return reverse("customer:track", kwargs={"token": order.access_token})


def _about_order(order: Order) -> dict:
    return {
        "order_number": order.number,
        "buyer_name": order.buyer_name,
        "tracking_path": tracking_url(order),
    }


def _receiver(order: Order) -> str:
    return ", ".join([order.buyer_name, *(order.shipping_address.place_lines if order.shipping_address else [])])


def _about_part(part: SellerOrder) -> dict:
    return {
        "number": part.number,
        "seller_name": part.partner.name,
        "delivery_name": part.delivery_name,
        "part_total": format_vnd(part.total),
    }


def _about_end(part: SellerOrder) -> dict:
    return {
        "cancelled_by": part.cancelled_by,
        "cancel_reason": part.cancel_reason,
        "was_paid": part.delivered_at is not None,
        "is_collected": part.is_pickup,
        "seller_phone": part.partner.phone,
    }


def _to_seller(part: SellerOrder, template: str, people: list[tuple[str, str]], **context) -> list[Mail]:
    if not people:
        return []
    path = _seller_path().format(code=part.partner.code, number=part.number)
    return [
        Mail(
            to=address,
            language=language,
            template=template,
            dedupe_key=f"part:{part.pk}:{template}:{position}",
            context={**_about_part(part), "seller_path": path, **context},
        )
        for position, (address, language) in enumerate(people)
    ]


@cache
def _seller_path() -> str:
    """The path of a seller's order with places for its two words. An order of many sellers has as many paths."""
    path = reverse("seller:order", kwargs={"code": "code", "number": "number"})
    return path.replace("code", "{code}").replace("number", "{number}")


def _members_of(numbers: Sequence[int]) -> QuerySet:
    return (
        SellerMember.objects.filter(
            partner_id__in=numbers,
            role__in=[SellerMember.Role.OWNER, SellerMember.Role.ORDERS],
            user__is_active=True,
        )
        .order_by("user_id")
        .values_list("partner_id", "user__email", "user__language")
    )


_read_members = Read(_members_of)


def _people_of(partners: Iterable[Partner]) -> dict[int, list[tuple[str, str]]]:
    """Partner's key -> (address, language) of those who look after its orders, or else the address of the seller."""
    partners = list(partners)
    people: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for partner_id, email, language in _read_members(*{partner.pk for partner in partners}):
        if (email, language) not in people[partner_id]:
            people[partner_id].append((email, language))
    for partner in partners:
        if not people[partner.pk] and partner.email:
            people[partner.pk].append((partner.email, "vi"))
    return people
