"""Addresses that only a demo has."""

from django.urls import path

from marketplace.demo import views

app_name = "demo"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<int:pk>/", views.message, name="message"),
]
