"""Who may act for the market."""

from django.db.models import Q

from marketplace.accounts.models import MarketRole, User


def is_market_administrator(user) -> bool:
    """Whether the user verifies and moderates, nationwide or for provinces. One query, remembered on the user."""
    return MarketRole.Role.ADMINISTRATOR in market_roles_of(user)


def market_roles_of(user) -> frozenset[str]:
    """The user's roles in running the market; every role for a superuser, none for an anonymous visitor."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if user.is_superuser:
        return frozenset(MarketRole.Role.values)
    if not hasattr(user, "_market_roles"):
        user._market_roles = frozenset(user.market_roles.values_list("role", flat=True))
    return user._market_roles


def provinces_administered_by(user: User) -> list[int] | None:
    """Primary keys of the provinces the administrator is limited to; None means nationwide; [] means none at all."""
    if user.is_superuser:
        return None
    role = user.market_roles.filter(role=MarketRole.Role.ADMINISTRATOR).first()
    if role is None:
        return []
    return list(role.provinces.values_list("pk", flat=True)) or None


def administrators_of(province) -> list[tuple[str, str]]:
    """(address, language) of the market administrators in charge of a province, the nationwide ones included. One query."""
    in_charge = MarketRole.objects.filter(role=MarketRole.Role.ADMINISTRATOR, user__is_active=True).filter(
        Q(provinces=province) | Q(provinces__isnull=True)
    )
    return list(in_charge.order_by("user__email").values_list("user__email", "user__language").distinct())
