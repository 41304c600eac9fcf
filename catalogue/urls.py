"""Addresses under `/catalogue/`. Lists of goods in the same namespace are the search room's."""

from django.urls import path, re_path

from catalogue import views

urlpatterns = [
    path("confirm-age/", views.confirm_age, name="confirm-age"),
    # 18 digits fit every database's integer.
    re_path(r"^(?P<product_slug>[\w-]*)_(?P<pk>[0-9]{1,18})/$", views.detail, name="detail"),
]
