"""Settings that hold everywhere. `dev`, `test` and `production` start from these."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from oscar.defaults import *  # noqa: F403  Oscar reads its defaults from the settings module

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.str("MARKETPLACE_VAR", default=str(BASE_DIR / "var")))

DEBUG = False
SITE_ID = 1
ROOT_URLCONF = "marketplace.urls"
EDITORS_URLCONF = "marketplace.editors_urls"
WSGI_APPLICATION = "marketplace.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

SITE_NAME = "Chợ Hợp Tác"
WAGTAIL_SITE_NAME = SITE_NAME
# Whether this installation shows demo data, demo accounts and the demo inbox.
DEMO = False

INSTALLED_APPS = [
    "marketplace.core",
    "marketplace.geography",
    "marketplace.accounts",
    "marketplace.moderation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.flatpages",
    "django.contrib.sitemaps",
    "oscar.config.Shop",
    "oscar.apps.analytics.apps.AnalyticsConfig",
    "marketplace.checkout.apps.CheckoutConfig",
    "marketplace.address.apps.AddressConfig",
    "marketplace.shipping.apps.ShippingConfig",
    "catalogue.apps.CatalogueConfig",
    "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
    "marketplace.communication.apps.CommunicationConfig",
    "marketplace.partner.apps.PartnerConfig",
    "marketplace.basket.apps.BasketConfig",
    "marketplace.payment.apps.PaymentConfig",
    "oscar.apps.offer.apps.OfferConfig",
    "marketplace.order.apps.OrderConfig",
    "marketplace.traceability",
    "marketplace.customer.apps.CustomerConfig",
    "search.apps.SearchConfig",
    "oscar.apps.voucher.apps.VoucherConfig",
    "oscar.apps.wishlists.apps.WishlistsConfig",
    "marketplace.dashboard.apps.DashboardConfig",
    "widget_tweaks",
    # Oscar's loader imports its own search module before ours, and that module needs haystack installed.
    "haystack",
    "treebeard",
    "django_tables2",
    "cms",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "django_htmx",
    "csp",
    "marketplace.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "marketplace.compression.CompressPagesMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "marketplace.language.ChosenLanguageMiddleware",
    "marketplace.methods.WordsForRefusedMethods",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.middleware.EditorsOnly",
    "marketplace.customer.middleware.PersonalPages",
    "django_htmx.middleware.HtmxMiddleware",
    "marketplace.basket.middleware.BasketMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "marketplace" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "oscar.core.context_processors.metadata",
                "marketplace.context.shop",
            ],
        },
    },
]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# The mail with the link for a new password, and the page of a link that is too old, name these three days.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/account/"
LOGOUT_REDIRECT_URL = "/"

# allauth: e-mail signs in, addresses are confirmed, nothing tells which addresses exist.
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "marketplace.customer.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "marketplace.customer.signin_forms.LoginForm",
    "signup": "marketplace.customer.signin_forms.SignupForm",
    "add_email": "marketplace.customer.signin_forms.AddEmailForm",
    "change_password": "marketplace.customer.signin_forms.ChangePasswordForm",
    "set_password": "marketplace.customer.signin_forms.SetPasswordForm",
    "reset_password": "marketplace.customer.signin_forms.ResetPasswordForm",
    "reset_password_from_key": "marketplace.customer.signin_forms.ResetPasswordKeyForm",
    "reauthenticate": "marketplace.customer.signin_forms.ReauthenticateForm",
}
# One address per account; changing it asks for the password again and for a confirmation from the new address.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "signup": "10/m/ip,60/h/ip",
    "reset_password": "10/m/ip,60/h/ip,3/10m/key",
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "1/1m/key",
    "manage_email": "10/m/user",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
# How many proxies in front of the shop may be believed about a visitor's address; none by default.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"

# Language: Vietnamese first. The language of a visitor is a cookie, so a page keeps its address in both.
LANGUAGE_CODE = "vi"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("English"))]
# The shop's own texts, then its words for what the frameworks say; both go before the frameworks' own.
LOCALE_PATHS = [BASE_DIR / "marketplace" / "locale", BASE_DIR / "marketplace" / "locale_frameworks"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
# The list that Wagtail makes itself names zones that browsers do not know.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = [("vi", "Tiếng Việt")]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "marketplace" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Papers (certificates, decisions) are never served by address; an authorised view reads them.
PRIVATE_MEDIA_ROOT = VAR_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Mail: every message is first a row of the outbox, so a crash loses none (marketplace.communication).
DEFAULT_FROM_EMAIL = "Chợ Hợp Tác <no-reply@example.vn>"
EMAIL_TIMEOUT = 10
# After a commit waiting mail is sent by a thread of the web process ("thread") or before the request ends ("inline").
OUTBOX_AFTER_COMMIT = "thread"

# Cookies and headers. `production` adds what needs TLS.
SESSION_ENGINE = "marketplace.core.sessions"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    # Wagtail's own administration needs inline scripts; only editors reach it.
    "EXCLUDE_URL_PREFIXES": ["/cms/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# Oscar
OSCAR_SHOP_NAME = SITE_NAME
OSCAR_SHOP_TAGLINE = ""
OSCAR_DEFAULT_CURRENCY = "VND"
OSCAR_CURRENCY_FORMAT = {"VND": {"format": "#,##0\u00a0¤"}}
OSCAR_FROM_EMAIL = DEFAULT_FROM_EMAIL
OSCAR_SLUG_FUNCTION = "marketplace.core.slugs.oscar_slug"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_ALLOW_ANON_REVIEWS = False
OSCAR_MODERATE_REVIEWS = True
OSCAR_EAGER_ALERTS = False
# Pictures are cut when they are taken in; Oscar neither makes nor deletes any.
OSCAR_THUMBNAILER = "catalogue.thumbnails.StoredPictures"
OSCAR_SEND_REGISTRATION_EMAIL = False
OSCAR_REQUIRED_ADDRESS_FIELDS = ("first_name", "line1")
OSCAR_OFFER_ROUNDING_FUNCTION = "marketplace.core.money.round_offer"
OSCAR_BASKET_COOKIE_LIFETIME = 30 * 24 * 60 * 60
OSCAR_MAX_BASKET_QUANTITY_THRESHOLD = 10000
OSCAR_HIDDEN_FEATURES = ["wishlists"]
PHONENUMBER_DEFAULT_REGION = "VN"
# Haystack stays installed for Oscar's import and is never asked anything.
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"

# Which engine answers searches: "database" needs nothing beside the shop's own database, "elasticsearch" a cluster of it.
SEARCH_ENGINE = env.str("SEARCH_ENGINE", default="database")
# Whether a request writes what it changed to the cluster itself, or leaves that to `manage.py search_drain`.
SEARCH_DRAIN_AFTER_COMMIT = env.bool("SEARCH_DRAIN_AFTER_COMMIT", default=False)


def elasticsearch() -> dict:
    """The cluster as the environment describes it; a missing value fails at start with its name."""
    given = {
        "urls": env.list("ELASTICSEARCH_URLS"),
        "prefix": env.str("ELASTICSEARCH_PREFIX"),
        "ca": env.str("ELASTICSEARCH_CA", default=""),
        "api_key": env.str("ELASTICSEARCH_API_KEY", default=""),
        "shards": env.int("ELASTICSEARCH_SHARDS", default=1),
        "replicas": env.int("ELASTICSEARCH_REPLICAS", default=0),
    }
    if not given["api_key"] and any(url.startswith("https:") for url in given["urls"]):
        # Over TLS somebody signs in: by key, or by name.
        given |= {"user": env.str("ELASTICSEARCH_USER"), "password": env.str("ELASTICSEARCH_PASSWORD")}
    return given


ELASTICSEARCH = elasticsearch() if SEARCH_ENGINE == "elasticsearch" else {}

# Wagtail
WAGTAILADMIN_BASE_URL = env.str("MARKETPLACE_BASE_URL", default="http://127.0.0.1:8000")
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# The shop has one login page (allauth's, throttled); pages shared by a password would be a second one.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}

SQLITE_OPTIONS = {
    # Writers queue at BEGIN instead of failing at their first write.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-8000;",
}


def database(url: str) -> dict:
    """The DATABASES entry for a database URL, with the options that the shop relies on."""
    entry = environ.Env.db_url_config(url)
    if entry["ENGINE"].endswith("sqlite3"):
        # Django's engine with a fair queue of writers.
        entry["ENGINE"] = "marketplace.core.sqlite3"
        entry["OPTIONS"] = {**SQLITE_OPTIONS, **entry.get("OPTIONS", {})}
    else:
        entry["CONN_MAX_AGE"] = 60
        entry["CONN_HEALTH_CHECKS"] = True
        # What `core.statements` words is prepared at its third time; nothing else ever is. A pooler between must pass
        # prepared statements on (PgBouncer does from 1.21 on). They look rows up by keys, so one plan serves all keys; left to
        # itself, PostgreSQL may plan the join of a basket anew each time, which takes five times longer than reading it.
        prepared = {"prepare_threshold": 2, "options": "-c plan_cache_mode=force_generic_plan"}
        entry["OPTIONS"] = prepared | entry.get("OPTIONS", {})
    return entry
