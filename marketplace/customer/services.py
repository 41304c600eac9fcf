"""What members ask of the shop: the link of an order, their data, the end of their account."""

from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.accounts.services import erase_user, record_consent
from marketplace.address.models import UserAddress
from marketplace.basket.models import Basket
from marketplace.communication.models import Email, Notification, OutboxMessage
from marketplace.communication.services import enqueue, readable
from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.moderation.services import record
from marketplace.order.models import Order, SellerOrder, ShippingAddress
from marketplace.order.notices import tracking_url
from marketplace.partner.models import Partner, SellerMember
from search.models import SavedSearch

# Who gets the mails of a member that is no longer one: nobody.
ERASED = "erased@erased.invalid"
UNDER_WAY = ["new", "confirmed", "packed", "shipped"]


class AccountStillNeeded(DomainError):
    """The account cannot go yet; the message says what to do first."""

    code = "account_still_needed"


def send_tracking_link(*, order: Order) -> None:
    """Mail the order's own link to the address given with it. Without an address nothing happens."""
    if order.access_token:
        enqueue(
            to=order.email,
            language=order.language,
            template="order_link",
            context={"order_number": order.number, "tracking_path": tracking_url(order)},
            dedupe_key=f"order:{order.pk}:link:{uuid4()}",
        )


def why_account_is_needed(user: User) -> AccountStillNeeded | None:
    """What stands against closing the account now; None when nothing does."""
    if user.is_superuser or user.market_roles.exists():
        return AccountStillNeeded(_("You work for the market. Have your duties taken over first."), duty="market")
    shops = list(_shops_without_another_owner(user).order_by("name").values_list("name", flat=True))
    if shops:
        words = _(
            "You are the only owner of %(sellers)s. Write to the market's administration first: it names another owner or "
            "closes the seller."
        )
        return AccountStillNeeded(words % {"sellers": ", ".join(shops)}, duty="seller")
    if SellerOrder.objects.filter(order__user=user, state__in=UNDER_WAY).exists():
        return AccountStillNeeded(
            _("Some of your orders are still under way. Wait until they have arrived, or cancel them first."),
            duty="orders",
        )
    return None


def _shops_without_another_owner(user: User):
    owned = Partner.objects.filter(members__user=user, members__role=SellerMember.Role.OWNER).exclude(
        state=Partner.State.CLOSED
    )
    shared = SellerMember.objects.filter(role=SellerMember.Role.OWNER, user__is_active=True).exclude(user=user)
    return owned.exclude(pk__in=shared.values("partner_id"))


@transaction.atomic
def close_account(*, user: User) -> None:
    """Erase a member: everything that names them goes, orders stay for the tax books with the name masked.

    Raises AccountStillNeeded while orders are under way or others depend on the account. Cannot be undone.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    refusal = why_account_is_needed(user)
    if refusal:
        raise refusal
    address = user.email
    record(actor=user, action="account.closed", subject=user)
    for purpose in set(user.consents.filter(given=True).values_list("purpose", flat=True)):
        record_consent(user=user, purpose=purpose, text_version="", given=False)
    _mask_orders(_orders_about(user))
    UserAddress.objects.filter(user=user).delete()
    SellerMember.objects.filter(user=user).delete()
    Basket.objects.filter(owner=user).exclude(status=Basket.SUBMITTED).delete()
    user.reviews.update(name="", email="", homepage="")
    Email.objects.filter(Q(user=user) | Q(email__iexact=address)).delete()
    Notification.objects.filter(recipient=user).delete()
    SavedSearch.objects.filter(user=user).delete()
    _erase_mails(address)
    erase_user(user=user)


def _orders_about(user: User):
    """The member's orders, and those placed with the same address without signing in."""
    return Order.objects.filter(Q(user=user) | Q(guest_email__iexact=user.email, user=None))


def _erase_mails(address: str) -> None:
    # Without a template nothing is worded. What a process of the release before erases keeps its template and context.
    left_over = Q(recipient=ERASED) & ~Q(template="")
    OutboxMessage.objects.filter(Q(recipient__iexact=address) | left_over).update(
        recipient=ERASED, template="", context={}, subject="", body_text="", body_html="", last_error=""
    )
    OutboxMessage.objects.filter(recipient=ERASED, state__in=OutboxMessage.TO_SEND).update(
        state=OutboxMessage.State.PARKED
    )


def _mask_orders(orders) -> None:
    for order in orders.filter(seller_orders__state__in=UNDER_WAY).distinct():
        # An order placed without the account, not finished yet: its sellers still need the address.
        orders = orders.exclude(pk=order.pk)
    for order in orders.select_for_update(of=("self",)):
        order.buyer_name = masked(order.buyer_name)
        order.buyer_phone = order.guest_email = ""
        order.access_token = None
        order.save(update_fields=["buyer_name", "buyer_phone", "guest_email", "access_token"])
    for address in ShippingAddress.objects.filter(order__in=orders):
        address.first_name = masked(address.first_name)
        address.last_name = address.line1 = address.line2 = address.old_address = address.notes = ""
        address.phone_number = ""
        address.save()
    SellerOrder.objects.filter(order__in=orders).update(buyer_note="")


def masked(name: str) -> str:
    """A name that no longer names anybody: `Nguyễn Thị Bình` becomes `N. T. B.`."""
    return " ".join(f"{word[0]}." for word in name.split())


def collect_personal_data(user: User) -> dict[str, Any]:
    """Everything the shop keeps about a member, ready for JSON: text, numbers, dates in ISO form, đồng as whole numbers."""
    return {
        "made_at": clock.now(),
        "account": {
            "email": user.email,
            "unconfirmed_emails": list(
                user.emailaddress_set.filter(verified=False).order_by("pk").values_list("email", flat=True)
            ),
            "full_name": user.first_name,
            "phone": user.phone,
            "language": user.language,
            "member_since": user.date_joined,
            "last_signed_in": user.last_login,
            "duties": list(user.market_roles.values_list("role", flat=True)),
        },
        "consents": list(
            user.consents.order_by("recorded_at").values("purpose", "text_version", "given", "recorded_at")
        ),
        "addresses": [_address(address) for address in _addresses_of(user)],
        "works_for": [
            {"seller": member.partner.name, "role": member.role, "since": member.since}
            for member in user.seller_roles.select_related("partner").order_by("pk")
        ],
        "orders": [_order(order) for order in _orders_of(user)],
        "basket": [
            {"goods": line.product.get_title(), "quantity": line.quantity}
            for basket in Basket.objects.filter(owner=user, status=Basket.OPEN)
            for line in basket.lines.select_related("product", "product__parent").order_by("pk")
        ],
        "saved_searches": list(
            user.saved_searches.order_by("pk").values("name", "query", "is_paused", "created_at", "looked_at")
        ),
        "reviews": list(user.reviews.order_by("pk").values("product__title", "score", "title", "body", "date_created")),
        "mails": [
            _mail(message)
            for message in OutboxMessage.objects.filter(recipient__iexact=user.email).order_by("created_at")
        ],
    }


def _mail(message: OutboxMessage) -> dict[str, Any]:
    wording = readable(message)
    return {
        "subject": wording.subject,
        "body_text": wording.text,
        "created_at": message.created_at,
        "sent_at": message.sent_at,
    }


def _addresses_of(user: User):
    return UserAddress.objects.filter(user=user).select_related("province", "commune").order_by("pk")


def _address(address) -> dict[str, Any]:
    return {
        "name": address.first_name,
        "phone": str(address.phone_number or ""),
        "lines": address.place_lines,
        "old_address": address.old_address,
        "postcode": address.postcode or "",
    }


def _orders_of(user: User):
    return (
        _orders_about(user)
        .select_related("shipping_address__province", "shipping_address__commune")
        .prefetch_related(
            "seller_orders__partner",
            "seller_orders__lines",
            "seller_orders__shipments",
            "seller_orders__events",
        )
        .order_by("date_placed", "pk")
    )


def _order(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "placed_at": order.date_placed,
        "total": order.total,
        "payment": order.payment_method,
        "buyer_name": order.buyer_name,
        "buyer_phone": order.buyer_phone,
        "delivered_to": _address(order.shipping_address) if order.shipping_address else None,
        "parts": [
            {
                "number": part.number,
                "seller": part.partner.name,
                "state": part.state,
                "delivery": part.delivery_name,
                "delivery_charge": part.delivery_charge,
                "discount": part.discount_total,
                "total": part.total,
                "note": part.buyer_note,
                "goods": [
                    {
                        "title": line.title,
                        "quantity": line.quantity,
                        "cancelled": line.cancelled_quantity,
                        "price": line.kept_price,
                    }
                    for line in part.lines.all()
                ],
                "parcels": [
                    {"carrier": parcel.carrier, "number": parcel.tracking_number, "left_at": parcel.shipped_at}
                    for parcel in part.shipments.all()
                ],
                "history": [
                    {"at": event.at, "to": event.to_state, "by": event.actor_role, "reason": event.reason}
                    for event in part.events.all()
                ],
            }
            for part in order.seller_orders.all()
        ],
    }
