"""A FastAPI service that identifies its users by Keystead's access tokens."""

import os
from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

ISSUER = os.environ["KEYSTEAD_URL"]
AUDIENCE = os.environ.get("KEYSTEAD_AUDIENCE")  # if keystead has --token-audience
keys = jwt.PyJWKClient(f"{ISSUER}/.well-known/jwks.json")
app = FastAPI()


def authenticated_user(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]):
    try:
        token = credentials.credentials if credentials else ""
        key = keys.get_signing_key_from_jwt(token)
        required = {"require": ["exp", "iss", "sub"]}
        found = jwt.decode_complete(
            token, key, algorithms=["ES256"], issuer=ISSUER, audience=AUDIENCE, leeway=60, options=required
        )
        # Apps that people sign in to with Keystead get tokens for themselves.
        if found["header"].get("typ") != "at+jwt" or found["payload"].get("client_id") != "keystead":
            raise jwt.InvalidTokenError("not an access token of a login")
        return {"id": found["payload"]["sub"], "name": found["payload"]["preferred_username"]}
    except jwt.PyJWKClientConnectionError:
        raise  # Keys that cannot be fetched do not make the token invalid: 500, not 401.
    except jwt.PyJWTError:
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"}) from None


@app.get("/")
def show(user: Annotated[dict, Depends(authenticated_user)]):
    return user
