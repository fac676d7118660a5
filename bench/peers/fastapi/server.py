"""A login server with FastAPI, passlib and python-jose, combined as in FastAPI's own tutorial and
project template, with accounts in SQLite like the other servers.

It is configured for speed: a worker for each core, one open database connection instead of the usual
session for each request, and no log. It has no registration, sessions, refresh tokens or logout.

BENCH_DATABASE is the file of the database, BENCH_USERNAME and BENCH_PASSWORD_HASH are the account.
"""

import os
import sqlite3
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, timezone
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer
from jose import JWTError, jwt
from passlib.context import CryptContext
from pydantic import BaseModel

SECRET = "a secret of this benchmark"
ALGORITHM = "HS256"

passwords = CryptContext(schemes=["bcrypt"])
bearer = OAuth2PasswordBearer(tokenUrl="login")
database = sqlite3.connect(os.environ["BENCH_DATABASE"], check_same_thread=False)


class Credentials(BaseModel):
    username: str
    password: str


@asynccontextmanager
async def lifespan(_: FastAPI):
    with database:
        database.execute(
            "CREATE TABLE IF NOT EXISTS accounts (username TEXT PRIMARY KEY, password_hash TEXT)"
        )
        database.execute(
            "INSERT OR IGNORE INTO accounts VALUES (?, ?)",
            (os.environ["BENCH_USERNAME"], os.environ["BENCH_PASSWORD_HASH"]),
        )
    print("ready", flush=True)
    yield


app = FastAPI(lifespan=lifespan)


def find_password_hash(username: str | None) -> str | None:
    row = database.execute(
        "SELECT password_hash FROM accounts WHERE username = ?", (username,)
    ).fetchone()
    return row and row[0]


# Not async, so that FastAPI runs them in its thread pool, where they may block.


def current_username(token: Annotated[str, Depends(bearer)]) -> str:
    try:
        username = jwt.decode(token, SECRET, algorithms=[ALGORITHM]).get("sub")
    except JWTError:
        username = None
    if find_password_hash(username) is None:
        raise HTTPException(status_code=401, detail="Could not validate credentials")
    return username


@app.post("/login")
def log_in(credentials: Credentials):
    password_hash = find_password_hash(credentials.username)
    if password_hash is None or not passwords.verify(credentials.password, password_hash):
        raise HTTPException(status_code=401, detail="Incorrect username or password")
    expires = datetime.now(timezone.utc) + timedelta(minutes=15)
    token = jwt.encode({"sub": credentials.username, "exp": expires}, SECRET, algorithm=ALGORITHM)
    return {"access_token": token, "token_type": "bearer"}


@app.get("/me")
def me(username: Annotated[str, Depends(current_username)]):
    return {"username": username}
