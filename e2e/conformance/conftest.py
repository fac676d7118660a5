"""Plans of the OpenID Foundation's conformance suite, as tests under the names of its modules.

One test is one module: `test_oidcc_server` is `oidcc-server`. The browser's part goes by plain HTTP.
"""

import itertools

import pytest

from app import App
from browser import Browser
from provider import Provider

REDIRECT_URI = "https://app.example.org/callback"
# The outcome of each module that ran.
outcomes = {}
numbers = itertools.count(1)


@pytest.fixture(scope="session")
def provider(tmp_path_factory):
    provider = Provider(str(tmp_path_factory.mktemp("data")))
    yield provider
    provider.stop()


def add_app(provider, name, *flags):
    both = ["--redirect", REDIRECT_URI, "--id-token-alg", "RS256", *flags]
    client = provider.add_client(name, *both)
    return App(provider, {**client, "redirect_uris": [REDIRECT_URI]})


@pytest.fixture(scope="session")
def app(provider):
    """The first client of the suite, which sends no PKCE."""
    logout = ["--post-logout-redirect", "https://app.example.org/goodbye"]
    return add_app(provider, "first", "--without-pkce", *logout)


@pytest.fixture(scope="session")
def second_app(provider):
    return add_app(provider, "second", "--without-pkce")


@pytest.fixture
def browser(provider):
    username = f"ada-{next(numbers)}"
    provider.register(username)
    return Browser(provider, username)


@pytest.fixture
def warn(record_property):
    """Says what the suite would, where it lets a module pass with a warning."""
    return lambda reason: record_property("warning", reason)


def module_of(name):
    return name.removeprefix("test_").replace("_", "-")


def pytest_runtest_logreport(report):
    if report.when == "call":
        warned = any(name == "warning" for name, _ in report.user_properties)
        name = module_of(report.nodeid.split("::")[1])
        outcomes[name] = "warning" if report.passed and warned else report.outcome
