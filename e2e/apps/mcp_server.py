"""A service of tools for agents, with FastMCP. It names Keystead in its metadata (RFC 9728), and takes the access tokens that are for it, by the keys that Keystead publishes."""

import os

from fastmcp import FastMCP
from fastmcp.server.auth import RemoteAuthProvider
from fastmcp.server.auth.providers.jwt import JWTVerifier
from fastmcp.server.dependencies import get_access_token

ISSUER = os.environ["APP_ISSUER"]
URL = os.environ["APP_URL"]

verifier = JWTVerifier(
    jwks_uri=f"{ISSUER}/oauth/jwks.json",
    issuer=ISSUER,
    audience=f"{URL}/mcp",
    algorithm="ES256",
    required_scopes=["notes"],
)
service = FastMCP("Notes", auth=RemoteAuthProvider(verifier, [ISSUER], URL))


@service.tool
def whoami() -> str:
    """Tells the name of the person whose token the agent has."""
    return get_access_token().claims["preferred_username"]


app = service.http_app()
