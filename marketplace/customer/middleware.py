"""Pages about one person are kept by no cache, whichever room they belong to."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

PERSONAL = ("/account/", "/accounts/", "/basket/", "/checkout/", "/market/", "/seller/", "/track/")


class PersonalPagesAreNotStored:
    """Adds `Cache-Control: no-store, private` to every answer below the addresses of `PERSONAL`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(PERSONAL):
            patch_cache_control(response, no_store=True, private=True)
        return response
