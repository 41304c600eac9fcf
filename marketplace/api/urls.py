"""Addresses of the interface for programs."""

from django.urls import path

from marketplace.api.views import api, docs

urlpatterns = [
    path("", docs, name="api-docs"),
    path("v1/", api.urls),
]
