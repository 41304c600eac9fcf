"""Writing a member's address book. Each function is one transaction; another member's address does not exist here."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.address.models import Country, UserAddress
from marketplace.core.errors import DomainError
from marketplace.core.names import clean_name
from marketplace.core.text import clean_line
from marketplace.geography.models import AdminUnit
from marketplace.geography.provinces import province_of

# Nobody sends to more places, and a script that fills the table stops here.
MOST_ADDRESSES = 50


class AddressUnknown(DomainError):
    code = "address_unknown"
    message = _("This address is not in your address book any more.")


class AddressBookFull(DomainError):
    code = "address_book_full"
    message = _("Your address book holds 50 addresses. Remove one that you no longer use.")


class AddressIncomplete(DomainError):
    code = "address_incomplete"
    message = _("Give the name of who receives the goods, the street or hamlet, and the commune.")


def vietnam() -> Country:
    """The one country that the shop delivers in; Oscar's addresses want a row."""
    return Country(iso_3166_1_a2="VN", iso_3166_1_a3="VNM", printable_name="Việt Nam", name="Việt Nam")


@transaction.atomic
def save_address(
    *,
    user,
    name: str,
    phone: str,
    line1: str,
    commune: AdminUnit,
    postcode: str = "",
    old_address: str = "",
    is_default: bool = False,
    address_id: int | None = None,
) -> UserAddress:
    """Add an address to the member's book, or change the member's own one `address_id`.

    `phone` is E.164. The same place and name a second time is the same address. The first address becomes the default.
    Raises AddressUnknown, AddressBookFull, AddressIncomplete.
    """
    name, line1 = clean_name(name), clean_line(line1, 255)
    if not name or not line1:
        raise AddressIncomplete()
    own = UserAddress.objects.filter(user=user)
    address = UserAddress(user=user, country=vietnam())
    if address_id is not None:
        address = _own(user, address_id)
    province = province_of(commune)
    address.first_name = name
    address.phone_number = phone
    address.line1 = line1
    address.line3 = commune.full_name
    address.line4 = province.full_name if province else ""
    address.postcode = clean_line(postcode, 5)
    address.old_address = clean_line(old_address, 255)
    address.commune = commune
    address.province = province
    twin = own.filter(hash=address.generate_hash()).exclude(pk=address.pk).first()
    if twin is not None:
        if address.pk:
            address.delete()
        address.pk = twin.pk
        address.date_created = twin.date_created
        address._state.adding = False
        address.is_default_for_shipping = twin.is_default_for_shipping or address.is_default_for_shipping
    elif address.pk is None:
        count = own.count()
        if count >= MOST_ADDRESSES:
            raise AddressBookFull()
        is_default = is_default or not count
    address.is_default_for_shipping = address.is_default_for_shipping or is_default
    address.save()
    return address


@transaction.atomic
def remove_address(*, user, address_id: int) -> None:
    """Take an address out of the member's book; orders keep theirs. Raises AddressUnknown."""
    address = _own(user, address_id)
    was_default = address.is_default_for_shipping
    address.delete()
    heir = UserAddress.objects.filter(user=user).order_by("-date_created", "-pk").first() if was_default else None
    if heir is not None:
        heir.is_default_for_shipping = True
        heir.save()


@transaction.atomic
def make_default(*, user, address_id: int) -> UserAddress:
    """Propose this address first. Raises AddressUnknown."""
    address = _own(user, address_id)
    address.is_default_for_shipping = True
    address.save()
    return address


def _own(user, address_id: int) -> UserAddress:
    address = UserAddress.objects.select_for_update(of=("self",)).filter(user=user, pk=address_id).first()
    if address is None:
        raise AddressUnknown(address_id=address_id)
    return address
