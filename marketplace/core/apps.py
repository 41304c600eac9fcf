"""Ground for every other room: money, text, clock, errors, images. No models."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "marketplace.core"
    label = "core"
