"""Production settings: complete ones are clean, incomplete ones fail at start with the missing name."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "marketplace.settings.production",
    "SECRET_KEY": "Zk3v9wq8x7c6v5b4n3m2a1s0d9f8g7h6j5k4l3q2w1e0r9t8y7",
    "ALLOWED_HOSTS": "shop.example.vn",
    "MARKETPLACE_BASE_URL": "https://shop.example.vn",
    "DATABASE_URL": "sqlite://:memory:",
    "CACHE_URL": "locmemcache://",
    "DEFAULT_FROM_EMAIL": "no-reply@example.vn",
    "EMAIL_URL": "dummymail://",
    "MEDIA_URL": "https://pictures.example.vn/",
    "OBJECT_STORAGE_ENDPOINT": "https://storage.example.vn",
    "OBJECT_STORAGE_KEY": "key",
    "OBJECT_STORAGE_SECRET": "secret",
    "MEDIA_BUCKET": "pictures",
    "PRIVATE_BUCKET": "papers",
}


def manage(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_complete_environment_passes_the_deployment_check():
    done = manage("check", "--deploy", "--fail-level", "WARNING", environment=ENVIRONMENT)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "MEDIA_BUCKET", "CACHE_URL"])
def test_a_missing_value_stops_the_start_and_is_named(name):
    environment = {key: value for key, value in ENVIRONMENT.items() if key != name}

    done = manage("check", environment=environment)

    assert done.returncode != 0
    assert name in done.stderr


CLUSTER = {
    "SEARCH_ENGINE": "elasticsearch",
    "ELASTICSEARCH_URLS": "https://es1:9200,https://es2:9200",
    "ELASTICSEARCH_PREFIX": "market",
    "ELASTICSEARCH_USER": "shop",
    "ELASTICSEARCH_PASSWORD": "secret",
}


def test_a_cluster_for_searches_is_described_by_the_environment():
    key = {
        name: value for name, value in CLUSTER.items() if name not in ("ELASTICSEARCH_USER", "ELASTICSEARCH_PASSWORD")
    }
    for cluster in (CLUSTER, key | {"ELASTICSEARCH_API_KEY": "a2V5"}):
        done = manage("check", environment=ENVIRONMENT | cluster)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", sorted(set(CLUSTER) - {"SEARCH_ENGINE"}))
def test_a_missing_value_of_the_cluster_stops_the_start_and_is_named(name):
    environment = {key: value for key, value in (ENVIRONMENT | CLUSTER).items() if key != name}

    done = manage("check", environment=environment)

    assert done.returncode != 0
    assert name in done.stderr
