"""A site with Django and django-allauth, whose members come from Keystead."""

import os
import sys

import django
from django.conf import settings
from django.core.management import call_command
from django.http import HttpResponse
from django.urls import include, path

settings.configure(
    DEBUG=True,
    ROOT_URLCONF=__name__,
    SECRET_KEY="a secret of this test",
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "site.db"}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.sessions",
        "allauth",
        "allauth.account",
        "allauth.socialaccount",
        "allauth.socialaccount.providers.openid_connect",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }
    ],
    AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
    ACCOUNT_LOGOUT_ON_GET=True,
    ACCOUNT_EMAIL_VERIFICATION="none",
    ACCOUNT_SIGNUP_FIELDS=["username"],
    LOGIN_REDIRECT_URL="/",
    SOCIALACCOUNT_LOGIN_ON_GET=True,
    SOCIALACCOUNT_PROVIDERS={
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "keystead",
                    "name": "Keystead",
                    "client_id": os.environ["APP_CLIENT_ID"],
                    "secret": os.environ["APP_CLIENT_SECRET"],
                    "settings": {"server_url": os.environ["APP_ISSUER"]},
                }
            ],
        }
    },
)
django.setup()


def home(request):
    name = request.user.username if request.user.is_authenticated else "whoever you are"
    links = '<a href="/accounts/oidc/keystead/login/">Sign in</a> <a href="/accounts/logout/">Sign out</a>'
    return HttpResponse(f'<!doctype html><title>Site</title><link rel="icon" href="data:,"><h1>Hello, {name}</h1>{links}')


urlpatterns = [path("", home), path("accounts/", include("allauth.urls"))]

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    call_command("runserver", f"127.0.0.1:{sys.argv[1]}", use_reloader=False)
