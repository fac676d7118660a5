"""A round trip with a client of openapi-python-client."""

import sys

from keystead.api.account import me, register
from keystead.api.machines import jwks
from keystead.api.sessions import log_in, log_out, refresh
from keystead.client import AuthenticatedClient, Client
from keystead.models import (
    Event,
    LoginRequest,
    MeResponse,
    Problem,
    RefreshRequest,
    RegisterRequest,
    RegisterResponse,
    TokenResponse,
)
from keystead.models.key_set import KeySet

url = sys.argv[1]
name, password = "openapi-python-client", "a quiet harbour at dawn"
client = Client(base_url=url)

created = register.sync(client=client, body=RegisterRequest(username=name, password=password))
assert isinstance(created, RegisterResponse), created

tokens = log_in.sync(client=client, body=LoginRequest(username=name, password=password))
assert isinstance(tokens, TokenResponse) and isinstance(tokens.refresh_token, str), tokens
known = AuthenticatedClient(base_url=url, token=tokens.access_token)
mine = me.sync(client=known)
assert isinstance(mine, MeResponse) and mine.user.id == created.user.id, mine

fresh = refresh.sync(client=known, body=RefreshRequest(refresh_token=tokens.refresh_token))
assert isinstance(fresh, TokenResponse), fresh
known = AuthenticatedClient(base_url=url, token=fresh.access_token)
ended = log_out.sync_detailed(client=known)
assert ended.status_code == 204, ended

refused = log_in.sync(client=client, body=LoginRequest(username=name, password="wrong"))
assert isinstance(refused, Problem) and refused.code == "invalid_credentials", refused

keys = jwks.sync(client=client)
assert isinstance(keys, KeySet) and [key.alg for key in keys.keys] == ["ES256"], keys

# What a later server may add is no error.
later = Problem.from_dict({**refused.to_dict(), "code": "added_tomorrow"})
assert later.code == "added_tomorrow"
event = {"id": str(mine.user.id), "type": "added_tomorrow", "created_at": "2026-11-22T22:47:13.042Z"}
assert Event.from_dict({**event, "session_id": None, "ip": None, "user_agent": None}).type_ == "added_tomorrow"
