"""Production: everything from the environment; a missing value fails at start with its name."""

from .base import *  # noqa: F403
from .base import database, env

SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
DATABASES = {"default": database(env.str("DATABASE_URL"))}
WAGTAILADMIN_BASE_URL = env.str("MARKETPLACE_BASE_URL")
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]
DEFAULT_FROM_EMAIL = OSCAR_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")
vars().update(env.email_url("EMAIL_URL"))
CACHES = {"default": env.cache_url("CACHE_URL")}

# Several web processes on several machines share pictures and papers through object storage.
_bucket = {
    "endpoint_url": env.str("OBJECT_STORAGE_ENDPOINT"),
    "access_key": env.str("OBJECT_STORAGE_KEY"),
    "secret_key": env.str("OBJECT_STORAGE_SECRET"),
}
MEDIA_URL = env.str("MEDIA_URL")
STORAGES = {  # noqa: F405
    **STORAGES,  # noqa: F405
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {**_bucket, "bucket_name": env.str("MEDIA_BUCKET"), "querystring_auth": False},
    },
    "private": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {**_bucket, "bucket_name": env.str("PRIVATE_BUCKET"), "default_acl": "private"},
    },
}
# Pictures come from the storage's own host, which no script may come from.
CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(MEDIA_URL)  # noqa: F405

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# A load balancer asks for health over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
OSCAR_BASKET_COOKIE_SECURE = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
