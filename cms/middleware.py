"""Who gets past the door of the editors' administration."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse


class EditorsOnly:
    """`/cms/` is a 404 for signed-in people without the right to it: sellers and shoppers learn nothing of it.

    Visitors who are not signed in go to the shop's one login page. Other addresses never load the administration.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/cms/"):
            request.urlconf = settings.EDITORS_URLCONF
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        if not request.path_info.startswith("/cms/"):
            return
        user = request.user
        if user.is_authenticated and not user.has_perm("wagtailadmin.access_admin"):
            raise Http404
