"""Addresses of a member's own pages."""

from django.urls import include, path

from marketplace.customer import searches, selling, tracking, views, wishes

app_name = "customer"

account = [
    path("", views.summary, name="summary"),
    path("orders/", views.orders, name="orders"),
    path("orders/<slug:number>/", views.order, name="order"),
    path("orders/<slug:number>/print/", views.order_print, name="order-print"),
    path("orders/<slug:number>/<slug:part>/cancel/", views.cancel_part, name="part-cancel"),
    path("orders/<slug:number>/<slug:part>/received/", views.receive_part, name="part-received"),
    path("addresses/", views.addresses, name="addresses"),
    path("addresses/add/", views.address_add, name="address-add"),
    path("addresses/<int:pk>/", views.address_edit, name="address-edit"),
    path("addresses/<int:pk>/delete/", views.address_delete, name="address-delete"),
    path("addresses/<int:pk>/first/", views.address_first, name="address-first"),
    path("searches/", searches.saved_list, name="searches"),
    path("searches/add/", searches.add, name="search-add"),
    path("searches/<int:pk>/", searches.rename, name="search-rename"),
    path("searches/<int:pk>/pause/", searches.pause, name="search-pause"),
    path("searches/<int:pk>/resume/", searches.resume, name="search-resume"),
    path("searches/<int:pk>/delete/", searches.delete, name="search-delete"),
    path("profile/", views.profile, name="profile"),
    path("sell/", selling.sell, name="sell"),
    path("export/", views.export, name="export"),
    path("delete/", views.delete, name="delete"),
]
track = [
    path("", tracking.track_find, name="track-find"),
    path("<str:token>/", tracking.track, name="track"),
    path("<str:token>/print/", tracking.track_print, name="track-print"),
    path("<str:token>/<slug:part>/cancel/", tracking.track_cancel, name="track-cancel"),
]

urlpatterns = [
    path("account/", include(account)),
    path("track/", include(track)),
    path("alerts/<str:token>/stop/", searches.stop, name="search-stop"),
    path("wishes/", wishes.wish, name="wish"),
]
