"""Settings of the test run: SQLite unless DATABASE_URL names a PostgreSQL."""

from .base import *  # noqa: F403
from .base import BASE_DIR, database, env

DEMO = True
SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATABASES = {"default": database(env.str("DATABASE_URL", default="sqlite://:memory:"))}
DATABASES["default"].setdefault("TEST", {})
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Another thread could not see an in-memory database in the middle of a test.
OUTBOX_AFTER_COMMIT = "inline"
# Tests of Elasticsearch choose it themselves.
SEARCH_ENGINE = "database"
ELASTICSEARCH: dict = {}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {  # noqa: F405
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = BASE_DIR / "var" / "test-media"
PRIVATE_MEDIA_ROOT = BASE_DIR / "var" / "test-private"
WHITENOISE_AUTOREFRESH = True
