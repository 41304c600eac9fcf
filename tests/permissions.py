"""Who may open which address. A new route must be named here, or tests/dashboard/test_permission_matrix.py fails.

Audiences:
  public               everybody; what a link's token opens is public to whoever holds the token
  member               signed-in people, for what is their own; anybody else's does not exist (404)
  buyer                whoever has placed the order, signed in or with this browser; for others it does not exist
  seller:<capability>  people who work for the seller of the address, with a role that has the capability
  market               market administrators, within their provinces
  market:nationwide    market administrators who are not limited to provinces
"""

AUDIENCES: dict[str, str] = {
    "health-live": "public",
    "health-ready": "public",
    "set_language": "public",
    "home": "public",
    "robots": "public",
    "/sitemap.xml": "public",
    "sitemap": "public",
    "geography:communes": "public",
    "geography:find": "public",
    "geography:forget": "public",
    # Signing in and up; allauth asks for a session where it needs one.
    "account_login": "public",
    "account_logout": "public",
    "account_inactive": "public",
    "account_signup": "public",
    "account_reauthenticate": "public",
    "account_email": "member",
    "account_email_verification_sent": "public",
    "account_change_password": "member",
    "account_set_password": "member",
    "account_reset_password": "public",
    "account_confirm_login_code": "public",
    "account_confirm_email": "public",
    "account_reset_password_from_key_done": "public",
    "account_reset_password_from_key": "public",
    "account_reset_password_done": "public",
    "/_util/login/": "public",
    "wagtailcore_authenticate_with_password": "public",
    "wagtailcore_login": "public",
    "wagtail_serve": "public",
    # A shopper's own pages.
    "customer:summary": "member",
    "customer:orders": "member",
    "customer:order": "member",
    "customer:order-print": "member",
    "customer:part-cancel": "member",
    "customer:part-received": "member",
    "customer:addresses": "member",
    "customer:address-add": "member",
    "customer:address-edit": "member",
    "customer:address-delete": "member",
    "customer:address-first": "member",
    "customer:searches": "member",
    "customer:search-add": "member",
    "customer:search-rename": "member",
    "customer:search-pause": "member",
    "customer:search-resume": "member",
    "customer:search-delete": "member",
    # Whoever holds the link of a mail may stop such mails.
    "customer:search-stop": "public",
    "customer:wish": "public",
    "customer:profile": "member",
    "customer:sell": "member",
    "customer:export": "member",
    "customer:delete": "member",
    "customer:track-find": "public",
    "customer:track": "public",
    "customer:track-print": "public",
    "customer:track-cancel": "public",
    # The shop.
    "search:search": "public",
    "api-docs": "public",
    "api-1:products": "public",
    "api-1:openapi-json": "public",
    "api-1:api-root": "public",
    "search:suggest": "public",
    "search:provinces": "public",
    "search:province": "public",
    "catalogue:index": "public",
    "catalogue:category": "public",
    "catalogue:confirm-age": "public",
    "catalogue:detail": "public",
    "partner:list": "public",
    "partner:detail": "public",
    "basket:summary": "public",
    "basket:add-offer": "public",
    "basket:update": "public",
    "basket:remove": "public",
    "basket:remove-seller": "public",
    "basket:accept-changes": "public",
    "basket:confirm-age": "public",
    "checkout:index": "public",
    "checkout:address": "public",
    "checkout:delivery": "public",
    "checkout:totals": "public",
    "checkout:review": "public",
    "checkout:place": "public",
    "checkout:thanks": "buyer",
    "checkout:estimate": "public",
    "media": "public",
    # Only a demo has these.
    "demo:inbox": "public",
    "demo:message": "public",
    # The seller area.
    "seller:choose": "member",
    "seller:start": "seller:read",
    "seller:profile": "seller:read",
    "seller:orders": "seller:read",
    "seller:orders-sheet": "seller:read",
    "seller:order": "seller:read",
    "seller:order-paper": "seller:read",
    "seller:order-paper-pdf": "seller:read",
    "seller:order-step": "seller:orders",
    "seller:goods": "seller:read",
    "seller:goods-grid": "seller:stock",
    "seller:offer": "seller:stock",
    "seller:offer-toggle": "seller:stock",
    "seller:goods-new": "seller:products",
    "seller:product": "seller:products",
    "seller:product-publish": "seller:products",
    "seller:photos": "seller:products",
    "seller:photo-first": "seller:products",
    "seller:photo-remove": "seller:products",
    "seller:wishes": "seller:read",
    "seller:delivery": "seller:read",
    "seller:delivery-usual": "seller:delivery",
    "seller:delivery-new": "seller:delivery",
    "seller:delivery-method": "seller:delivery",
    "seller:delivery-rate": "seller:delivery",
    "seller:delivery-rate-removal": "seller:delivery",
    # The administrator area.
    "market:start": "market",
    "market:orders": "market",
    "market:order": "market",
    "market:order-cancel": "market",
    "market:sellers": "market",
    "market:seller": "market",
    "market:seller-state": "market",
    "market:products": "market",
    "market:product-withdraw": "market",
    "market:recognitions": "market",
    "market:recognition": "market",
    "market:recognition-document": "market",
    "market:recognition-match": "market",
    "market:recognition-verify": "market",
    "market:recognition-revoke": "market",
    "market:recognition-import": "market:nationwide",
    "market:certifications": "market",
    "market:certification": "market",
    "market:certification-document": "market",
    "market:certification-verify": "market",
    "market:certification-revoke": "market",
    "market:reviews": "market",
    "market:review-decide": "market",
    "market:photo-copies": "market",
    "market:photo-copy-dismiss": "market",
    "market:wishes": "market",
    "market:wish-remove": "market",
    "market:mail": "market:nationwide",
    "market:mail-retry": "market:nationwide",
    "market:search-index": "market:nationwide",
    "market:search-retry": "market:nationwide",
    "market:audit": "market",
}

# The frameworks' own administration, as a whole: first part of the address -> audience.
#   oscar-admin  nationwide market administrators; for everybody else it does not exist
#   cms          people whom Wagtail lets edit pages
PREFIXES: dict[str, str] = {
    "/dashboard/": "oscar-admin",
    "/cms/": "cms",
}

# Under /cms/, what Wagtail shows to everybody, or leads elsewhere itself: icons and words of its own interface, signing in.
OPEN_IN_CMS = {
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_complete",
}


def audience_of(name: str, template: str) -> str | None:
    """The audience of a route, or None when nobody has decided it."""
    for prefix, audience in PREFIXES.items():
        if template.startswith(prefix):
            return audience
    return AUDIENCES.get(name)
