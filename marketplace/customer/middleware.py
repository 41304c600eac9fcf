"""What holds for pages about one person, whichever room or library they come from."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

PERSONAL = ("/account/", "/accounts/", "/basket/", "/checkout/", "/market/", "/seller/", "/track/")


class PersonalPages:
    """No cache keeps an answer below the addresses of `PERSONAL`, and no refusal among them is called a success."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(PERSONAL):
            patch_cache_control(response, no_store=True, private=True)
        return response

    def process_template_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The sign-in library shows refused forms and dead links with 200; programs and tests rely on the status."""
        if response.status_code == 200 and request.path_info.startswith("/accounts/"):
            shown = response.context_data or {}
            if shown.get("token_fail") or shown.get("confirmation", True) is None:
                response.status_code = 404
            elif getattr(shown.get("form"), "errors", None):
                response.status_code = 400
        return response
