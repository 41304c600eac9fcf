from django.urls import path

from marketplace.checkout import views

app_name = "checkout"

urlpatterns = [
    path("", views.index, name="index"),
    path("address/", views.address, name="address"),
    path("delivery/", views.delivery, name="delivery"),
    path("delivery/totals/", views.totals, name="totals"),
    path("review/", views.review, name="review"),
    path("place/", views.place, name="place"),
    path("thanks/<slug:number>/", views.thanks, name="thanks"),
    path("estimate/", views.estimate, name="estimate"),
]
