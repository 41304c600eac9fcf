"""Pages travel compressed; a page on a slow phone network is mostly waiting for bytes."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXT = ("text/", "application/json", "application/xml", "application/ld+json")


class CompressPagesMiddleware(GZipMiddleware):
    """Django's compression, which varies the length so that secrets cannot be guessed by size, for text only.

    Pictures and PDF are compressed in themselves.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith(TEXT):
            return super().process_response(request, response)
        return response
