"""Confirming an e-mail address, also for who presses the button twice or in two browsers."""

from allauth.account.views import ConfirmEmailView
from django.http import Http404, HttpResponse


class ConfirmEmail(ConfirmEmailView):
    """allauth's page. A link that is used up is told when the button is pressed too, not only when the page is opened."""

    def post(self, *args, **kwargs) -> HttpResponse:
        try:
            return super().post(*args, **kwargs)
        except Http404:
            return self.get(*args, **kwargs)
