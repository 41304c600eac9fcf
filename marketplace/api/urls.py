"""Addresses of the interface for programs."""

from django.urls import path

from marketplace.api.views import api, docs, nothing_here

urlpatterns = [
    path("", docs, name="api-docs"),
    path("v1/", nothing_here, name="api-root"),
    path("v1/", api.urls),
    path("v1/<path:rest>", nothing_here, name="api-nothing-here"),
]
