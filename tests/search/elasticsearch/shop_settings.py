"""Settings of a shop that searches in Elasticsearch, for tests that run programs of their own."""

from marketplace.settings.base import elasticsearch
from marketplace.settings.test import *  # noqa: F403

SEARCH_ENGINE = "elasticsearch"
ELASTICSEARCH = elasticsearch()
