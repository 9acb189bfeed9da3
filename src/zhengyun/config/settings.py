"""Django's settings, all of them from one `Settings`."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from zhengyun.config import home, postgres, rooms
from zhengyun.config.environment import Login, Settings

ZHENGYUN = Settings.from_env()

SECRET_KEY = home.secret(ZHENGYUN.home, "django")
DEBUG = False
ALLOWED_HOSTS = sorted(
    {urlsplit(ZHENGYUN.public_url).hostname or "", ZHENGYUN.bind, "localhost", "127.0.0.1"}
)
CSRF_TRUSTED_ORIGINS = [ZHENGYUN.public_url]
ROOT_URLCONF = "zhengyun.config.urls"
WSGI_APPLICATION = "zhengyun.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "procrastinate.contrib.django",
    "zhengyun.config",
    *rooms.installed(),
]
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["zhengyun.kernel.accounts.backends.AccountBackend"]

MIDDLEWARE = [
    "zhengyun.config.middleware.RequestIdMiddleware",
    "zhengyun.config.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "zhengyun.config.switches.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "zhengyun.config.middleware.ProblemMiddleware",
]
CSRF_FAILURE_VIEW = "zhengyun.config.problems.csrf_failed"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "zhengyun.config.context.installation",
            ],
        },
    },
]


SOON_BACK = {"timeout": 4, "reconnect_timeout": 2}
"""A pool waits twice as long after each failed try; if it gives up soon, the next request begins anew."""


def _database() -> dict[str, Any]:
    found = postgres.database_of(ZHENGYUN)
    options: dict[str, Any] = {"options": "-c timezone=UTC", "connect_timeout": 5}
    if ZHENGYUN.login is Login.OWNER:
        options["options"] += " -c lock_timeout=2s"
    else:
        options["pool"] = {"min_size": 1, "max_size": 4, "max_idle": 120} | SOON_BACK
    if found is None:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": "127.0.0.1",
            "PORT": "1",
            "NAME": "not-started",
        }
    if found.sslmode:
        options["sslmode"] = found.sslmode
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": found.host,
        "PORT": str(found.port),
        "NAME": found.name,
        "USER": found.user,
        "PASSWORD": found.password,
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database()}

TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "zhengyun_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"

SESSION_ENGINE = "zhengyun.kernel.accounts.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_NAME = "zhengyun_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ZHENGYUN.public_url.startswith("https://")
CSRF_COOKIE_NAME = "zhengyun_csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "worker-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)

STATIC_URL = "/static/"
STATIC_ROOT = ZHENGYUN.home / "static"
NOVNC = rooms.SOURCE.parents[1] / "build" / "novnc"
STATICFILES_DIRS = [("novnc", NOVNC)] if NOVNC.is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = ZHENGYUN.home / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_PERMISSIONS = 0o600


def _mail() -> dict[str, Any]:
    if not ZHENGYUN.smtp_url:
        return {"backend": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(ZHENGYUN.smtp_url)
    return {
        "backend": "django.core.mail.backends.smtp.EmailBackend",
        "host": parts.hostname or "localhost",
        "port": parts.port or (465 if parts.scheme == "smtps" else 25),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "ssl": parts.scheme == "smtps",
    }


_MAIL = _mail()
EMAIL_BACKEND = _MAIL["backend"]
EMAIL_HOST = _MAIL.get("host", "localhost")
EMAIL_PORT = _MAIL.get("port", 25)
EMAIL_HOST_USER = _MAIL.get("user", "")
EMAIL_HOST_PASSWORD = _MAIL.get("password", "")
EMAIL_USE_SSL = _MAIL.get("ssl", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ZHENGYUN.mail_from

LOGGING_CONFIG = "zhengyun.config.logs.configure"
LOGGING = {"level": ZHENGYUN.log_level}
