"""The table of docs/conformance.md says what came out of this run."""

import re
from pathlib import Path

import pytest
from conftest import module_of, outcomes

TABLE = Path(__file__).parents[2] / "docs/conformance.md"
SUITE = {"basic": 38, "config": 1, "rp_initiated_logout": 11, "backchannel_logout": 2}


def test_every_module_is_in_the_table_with_its_outcome(request):
    items = [item for item in request.session.items if item.module.__name__ != __name__]
    modules = [module_of(item.name) for item in items]
    if set(modules) != set(outcomes):
        pytest.skip("not every module ran")
    for name, count in SUITE.items():
        assert sum(item.module.__name__ == f"test_{name}" for item in items) == count, name
    said = dict(re.findall(r"^\| `(oidcc-[\w-]+)` \| (\w+) \|", TABLE.read_text(), re.MULTILINE))
    assert said == outcomes
