"""A browser and its person: keeps cookies, follows redirects, and does on Keystead's pages what their program does, by the same requests."""

from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

from provider import PASSWORD


class Browser:
    def __init__(self, provider, username):
        self.provider = provider
        self.username = username
        self.http = httpx.Client(headers={"accept": "text/html"})
        self.token = None
        # What the person was asked for.
        self.asked = []

    def get(self, url, **parameters):
        """Opens an address. Returns where the browser ends up at the app, or the response that is a page of Keystead."""
        return self.follow(self.http.get(url, params=parameters))

    def post(self, url, **parameters):
        """Sends a form, like `get`."""
        return self.follow(self.http.post(url, data=parameters))

    def follow(self, response):
        if response.status_code != 303:
            return response
        address = urljoin(str(response.url), response.headers["location"])
        page = urlsplit(address)
        if not address.startswith(f"{self.provider.url}/"):
            return address
        if page.path == "/oauth/authorize":
            # A form of another site comes without the cookie that a link brings along.
            return self.follow(self.http.get(address))
        [request] = parse_qs(page.query)["request"]
        if page.path == "/login":
            self.log_in()
            return self.interact(request)
        if page.path == "/consent":
            return self.interact(request)
        assert page.path == "/logout", address
        self.asked.append("logout")
        done = self.call("/oauth/logout/confirm", {"request": request})
        return done.get("redirect_to", "logged out")

    def log_in(self):
        self.asked.append("login")
        body = {"username": self.username, "password": PASSWORD, "refresh_token_in": "cookie"}
        answer = self.http.post(f"{self.provider.url}/login", json=body)
        answer.raise_for_status()
        self.token = answer.json()["access_token"]

    def interact(self, request):
        """Does what is needed, until the browser is led to the app."""
        decision = {}
        while "redirect_to" not in (next := self.call("/oauth/interaction", {"request": request, **decision})):
            if next["need"] == "reauthentication":
                self.asked.append("reauthentication")
                self.token = self.call("/me/reauthenticate", {"password": PASSWORD})["access_token"]
            elif next["need"] == "login":
                self.log_in()
            else:
                self.asked.append(next["need"])
                decision = {"decision": "allow"}
        return next["redirect_to"]

    def call(self, path, body):
        """Sends a request of the page's program."""
        headers = {"authorization": f"Bearer {self.token}"}
        answer = self.http.post(self.provider.url + path, json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()
