from django.urls import path

from marketplace.basket import views

app_name = "basket"

urlpatterns = [
    path("", views.summary, name="summary"),
    path("add/", views.add_offer, name="add-offer"),
    path("update/", views.update, name="update"),
    path("remove/", views.remove, name="remove"),
    path("remove-seller/", views.remove_seller, name="remove-seller"),
    path("confirm-age/", views.confirm_age, name="confirm-age"),
    path("accept-changes/", views.accept_changes, name="accept-changes"),
]
