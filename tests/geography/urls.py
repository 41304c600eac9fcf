"""The room's own addresses, as the shop mounts them."""

from django.urls import include, path

from marketplace.urls import urlpatterns as shop

urlpatterns = [path("dia-gioi/", include("marketplace.geography.urls")), *shop]
