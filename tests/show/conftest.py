"""A process whose SDKs all talk to the test's gateway, as after setup()."""

import pytest

from helpers import providers


@pytest.fixture
def here(gateway, monkeypatch):
    for name, value in providers.variables(gateway.url, {}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COURSE_LANG", "en")
    return gateway
