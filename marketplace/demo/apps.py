"""The demo: example data through the services, demo accounts, the demo inbox. Nobody imports it."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "marketplace.demo"
    label = "demo"
