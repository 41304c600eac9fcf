"""Addresses of results, categories, provinces and sellers.

The `catalogue` namespace is shared with the product page, so its patterns are a list that `marketplace.urls` composes.
"""

from django.urls import path, re_path

from catalogue import views as product_views
from search import views
from search.related import Related

app_name = "search"

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("provinces/", views.provinces, name="provinces"),
    path("provinces/<str:place>/", views.province, name="province"),
]

catalogue_patterns = [
    path("", views.catalogue, name="index"),
    # 18 digits fit every database's integer.
    re_path(
        r"^(?P<product_slug>[\w-]*)_(?P<pk>[0-9]{1,18})/$", product_views.detail, {"related": Related}, name="detail"
    ),
    re_path(r"^category/(?P<category_slug>[\w-]+(/[\w-]+)*)_(?P<pk>[0-9]{1,18})/$", views.category, name="category"),
]

partner_patterns = [
    path("", views.sellers, name="list"),
    path("<slug:code>/", views.seller, name="detail"),
]
