"""A login server of the FastAPI kind: FastAPI, passlib and python-jose, put together as FastAPI's
own tutorial and project template do it, with accounts in SQLite as the other servers have them.

It is given every advantage: a worker for each core, one open connection to the database where most
open a session a request, and nothing is logged. What it leaves out: registration, sessions,
refresh tokens, logout.

BENCH_DATABASE says in which file; BENCH_USERNAME and BENCH_PASSWORD_HASH, who has an account.
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


# These are not async: FastAPI runs them in its thread pool, where they block nobody.


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
