"""Addresses under `/catalogue/`. Lists of goods in the same namespace, and what goes with them, are the search room's."""

from django.urls import path

from catalogue import views

urlpatterns = [
    path("confirm-age/", views.confirm_age, name="confirm-age"),
]
