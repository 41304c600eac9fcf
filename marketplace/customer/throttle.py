"""How often somebody may try: counted in the shared cache, per action and per visitor or thing."""

from time import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


def network_address(request: HttpRequest) -> str:
    """The visitor's network address; what a proxy claims counts only when the settings trust it."""
    return get_adapter().get_client_ip(request) or ""


def may_try(action: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one try; whether it is among the first `limit` of the present window of `seconds`."""
    key = f"tries:{action}:{int(time() // seconds)}:{who}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) <= limit
    except ValueError:
        # The window ended between the two calls: this is the first try of the next one.
        return True
