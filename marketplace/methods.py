"""Addresses that only take forms, or only give pages, say so in words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class WordsForRefusedMethods:
    """Puts a page into Django's answer 405, which is empty: whoever opens a form's address by hand sees a way on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page
