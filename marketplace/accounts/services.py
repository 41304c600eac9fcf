"""Writing people: their data, their duties in running the market, their consent."""

import secrets
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction

from marketplace.accounts.models import Consent, MarketRole, User
from marketplace.core.clock import now
from marketplace.core.names import clean_name

# The group that carries the rights in the editors' administration; `cms.services` gives it them.
CONTENT_EDITORS = "Content editors"


@transaction.atomic
def register_user(
    *, email: str, password: str, full_name: str = "", phone: str = "", language: str = "vi", **fields
) -> User:
    """A user whose address counts as confirmed: made by an administrator, a command or the demo, not by a visitor."""
    user = User.objects.create_user(
        email, password, first_name=clean_name(full_name), phone=phone, language=language, **fields
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@transaction.atomic
def give_role(*, user: User, role: str, provinces: Iterable = ()) -> MarketRole:
    """Give a duty in running the market, nationwide without provinces. Repeating it replaces the provinces."""
    market_role, _created = MarketRole.objects.get_or_create(user=user, role=role)
    market_role.provinces.set(provinces)
    if role == MarketRole.Role.CONTENT_EDITOR:
        user.groups.add(Group.objects.get_or_create(name=CONTENT_EDITORS)[0])
    user.__dict__.pop("_market_roles", None)
    return market_role


@transaction.atomic
def take_role(*, user: User, role: str) -> None:
    """Take a duty away, with every right that came with it."""
    MarketRole.objects.filter(user=user, role=role).delete()
    if role == MarketRole.Role.CONTENT_EDITOR:
        user.groups.remove(*Group.objects.filter(name=CONTENT_EDITORS))
    user.__dict__.pop("_market_roles", None)


def record_consent(*, user: User, purpose: str, text_version: str, given: bool = True) -> Consent:
    """Note that the user agreed to one purpose, or withdrew; `text_version` names the text that was shown."""
    return Consent.objects.create(user=user, email=user.email, purpose=purpose, text_version=text_version, given=given)


def update_profile(*, user: User, full_name: str, phone: str, language: str) -> User:
    """Change what a member says about themselves."""
    user.first_name = clean_name(full_name)
    user.phone = phone
    user.language = language
    user.save(update_fields=["first_name", "phone", "language"])
    return user


@transaction.atomic
def erase_user(*, user: User) -> User:
    """Take everything that names the person off the account and close it for good.

    The row stays because orders and the audit log point at it. Its address cannot receive mail and its password
    cannot be given.
    """
    user.email = f"erased-{secrets.token_hex(8)}@erased.invalid"
    user.first_name = user.last_name = user.phone = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.erased_at = now()
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
    user.market_roles.all().delete()
    user.consents.update(email="")
    user.emailaddress_set.all().delete()
    return user
