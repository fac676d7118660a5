"""An app with Authlib, on Starlette: it signs people in, refreshes, logs out, and checks its access token as a service does."""

import os

from authlib.integrations.starlette_client import OAuth
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route

URL = os.environ["APP_URL"]

oauth = OAuth()
keystead = oauth.register(
    "keystead",
    client_id=os.environ["APP_CLIENT_ID"],
    client_secret=os.environ["APP_CLIENT_SECRET"],
    server_metadata_url=os.environ["APP_ISSUER"] + "/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile offline_access", "code_challenge_method": "S256"},
)
# What a session's cookie would hold, if it had the room: of one visitor.
kept = {}


async def home(request):
    if not kept:
        return HTMLResponse(page('<a href="/login">Sign in</a>'))
    user = await keystead.userinfo(token=kept)
    links = '<a href="/refresh">Refresh</a> <a href="/logout">Sign out</a>'
    return HTMLResponse(page(f"<h1>Hello, {user['preferred_username']}</h1> {links}"))


async def login(request):
    return await keystead.authorize_redirect(request, f"{URL}/callback")


async def callback(request):
    token = await keystead.authorize_access_token(request)
    assert token["userinfo"]["sub"]
    kept.update(token)
    return RedirectResponse("/", 303)


async def refresh(request):
    before = dict(kept)
    kept.update(await keystead.fetch_access_token(grant_type="refresh_token", refresh_token=kept["refresh_token"]))
    assert kept["access_token"] != before["access_token"]
    return RedirectResponse("/", 303)


async def logout(request):
    hint = kept["id_token"]
    kept.clear()
    return await keystead.logout_redirect(request, f"{URL}/", id_token_hint=hint)


def page(body):
    return f'<!doctype html><title>App</title><link rel="icon" href="data:,">{body}'


PAGES = {"/": home, "/login": login, "/callback": callback, "/refresh": refresh, "/logout": logout}
app = Starlette(
    routes=[Route(path, endpoint) for path, endpoint in PAGES.items()],
    middleware=[Middleware(SessionMiddleware, secret_key="a secret of this test")],
)
