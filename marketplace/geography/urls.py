from django.urls import path

from marketplace.geography import views

app_name = "geography"

urlpatterns = [
    path("communes/", views.communes, name="communes"),
    path("find/", views.find, name="find"),
    path("forget/", views.forget, name="forget"),
]
