"""The shop's own addresses and the bare page that its listing is measured against."""

from django.urls import path

from marketplace.urls import urlpatterns as marketplace_urls
from tests.benchmarks.ours.bare import bare

urlpatterns = [path("bare/", bare), *marketplace_urls]
