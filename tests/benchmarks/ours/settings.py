"""Our shop as it runs in production, but for what a benchmark machine lacks: TLS, object storage, a mail server."""

from marketplace.settings.base import *  # noqa: F403
from marketplace.settings.base import database, env

SECRET_KEY = "benchmark"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.benchmarks.ours.urls"
WSGI_APPLICATION = "tests.benchmarks.ours.wsgi.application"
BENCHMARK_SHOPPER = "tests.benchmarks.ours.shopper"
INSTALLED_APPS = [*INSTALLED_APPS, "tests.benchmarks.ours"]  # noqa: F405
DATABASES = {"default": database(env.str("DATABASE_URL"))}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {  # noqa: F405
    **STORAGES,  # noqa: F405
    # The stock shop names its static files without a manifest too.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
