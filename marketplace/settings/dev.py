"""The shop on this machine with demo data: what `make demo` runs. Nothing but Python is needed."""

from .base import *  # noqa: F403
from .base import VAR_DIR, database, env

DEMO = True
DEBUG = env.bool("MARKETPLACE_DEBUG", default=False)
SECRET_KEY = "demo-only-key-of-a-shop-that-serves-one-machine"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
DATABASES = {"default": database(env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'demo.sqlite3'}"))}
EMAIL_BACKEND = "marketplace.demo.inbox.InboxBackend"
STORAGES = {  # noqa: F405
    **STORAGES,  # noqa: F405
    # Compressing 470 files of all the frameworks costs a minute; `run_demo` compresses the shop's own.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
