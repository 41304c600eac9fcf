"""A stock Oscar shop as its documentation sets one up: what our figures are compared with.

Templates are cached and DEBUG is off, so that the comparison flatters nobody. STOCK_ENGINE chooses what answers searches:
haystack's simple engine, which Oscar's documentation starts with, or a stub that costs nothing.
"""

import os
from pathlib import Path

import environ
from oscar import INSTALLED_APPS as OSCAR_APPS
from oscar.defaults import *  # noqa: F403

SECRET_KEY = "benchmark"
DEBUG = False
ALLOWED_HOSTS = ["*"]
SITE_ID = 1
# Oscar's default thumbnailer is sorl's, which must be installed beside it.
INSTALLED_APPS = [*OSCAR_APPS, "sorl.thumbnail"]
ROOT_URLCONF = "tests.benchmarks.stock.urls"
BENCHMARK_SHOPPER = "tests.benchmarks.stock.shopper"
WSGI_APPLICATION = "tests.benchmarks.stock.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.flatpages.middleware.FlatpageFallbackMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "oscar.apps.search.context_processors.search_form",
                "oscar.apps.checkout.context_processors.checkout",
                "oscar.apps.communication.notifications.context_processors.notifications",
                "oscar.core.context_processors.metadata",
            ],
        },
    }
]
AUTHENTICATION_BACKENDS = [
    "oscar.apps.customer.auth_backends.EmailBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES = {"default": environ.Env.db_url_config(os.environ["DATABASE_URL"])}
# Oscar's guide to building a shop sets this and recommends it.
DATABASES["default"]["ATOMIC_REQUESTS"] = True
# SQLite stays as Django and Oscar ship it: no write-ahead log, five seconds of patience.
if not DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["CONN_MAX_AGE"] = 60
USE_TZ = True
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
# The pictures of both shops are the same files.
MEDIA_ROOT = Path(os.environ["MARKETPLACE_VAR"]) / "media"
OSCAR_DEFAULT_CURRENCY = "VND"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_SLUG_ALLOW_UNICODE = False
OSCAR_INITIAL_ORDER_STATUS = "Pending"
OSCAR_INITIAL_LINE_STATUS = "Pending"
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"
ENGINES = {
    "simple": "haystack.backends.simple_backend.SimpleEngine",
    "stub": "tests.benchmarks.stock.engine.StubEngine",
}
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": ENGINES[os.environ.get("STOCK_ENGINE", "stub")]}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
