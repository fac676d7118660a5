"""Keystead as an OpenID provider, started for the tests with its own data."""

import json
import os
import re
import subprocess
from pathlib import Path

import httpx

BINARY = os.environ.get("KEYSTEAD_BINARY") or str(Path(__file__).parents[2] / "target/debug/keystead")
PASSWORD = "a heron stood in the rain"


class Provider:
    def __init__(self, data):
        self.data = data
        flags = ["--listen", "127.0.0.1:0", "--data-dir", data, "--bcrypt-cost", "4"]
        self.process = subprocess.Popen([BINARY, "serve", *flags], stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                self.url = found[0]
                break
        self.metadata = httpx.get(f"{self.url}/.well-known/openid-configuration").json()

    def keystead(self, *command):
        run = subprocess.run([BINARY, *command, "--data-dir", self.data], stdout=subprocess.PIPE, check=True, text=True)
        return run.stdout

    def add_client(self, name, *flags):
        return json.loads(self.keystead("client", "add", name, "--json", *flags))

    def register(self, username):
        account = {"username": username, "password": PASSWORD}
        httpx.post(f"{self.url}/register", json=account).raise_for_status()

    def stop(self):
        self.process.terminate()
        self.process.wait()
