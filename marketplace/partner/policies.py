"""Who may do what for a seller."""

from marketplace.partner.models import Partner, SellerMember

Role = SellerMember.Role

# What each role may do in the seller area. An owner may do everything; an auditor reads.
CAPABILITIES: dict[str, frozenset[str]] = {
    Role.OWNER: frozenset({"read", "orders", "stock", "products", "delivery", "profile", "finance"}),
    Role.ORDERS: frozenset({"read", "orders"}),
    Role.STOCK: frozenset({"read", "stock", "products"}),
    Role.FINANCE: frozenset({"read", "finance"}),
    Role.EDITOR: frozenset({"read", "profile"}),
    Role.AUDITOR: frozenset({"read"}),
}


def roles_in(user, partner: Partner) -> frozenset[str]:
    """The user's roles in this seller; empty for a stranger. One query."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    return frozenset(SellerMember.objects.filter(user=user, partner=partner).values_list("role", flat=True))


def capabilities_in(user, partner: Partner) -> frozenset[str]:
    """Everything the user may do for this seller, over all roles held in it."""
    return frozenset().union(*(CAPABILITIES[role] for role in roles_in(user, partner)))
