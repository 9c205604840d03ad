"""What the tests of configs share: a config's text becomes a call."""

from collections.abc import Callable

import pytest

from lrsched_cli.configs import recognised
from lrsched_cli.documents import read_document
from lrsched_cli.settings import given, setting

Told = Callable[..., list[str]]


@pytest.fixture
def calls() -> Told:
    """Return what gives the calls that a text becomes, with what is told beside it."""

    def calls_of(text: str, *told: str, name: str = "config.yaml") -> list[str]:
        found = recognised(read_document(name, text), given(map(setting, told)))
        return [] if found is None else [str(call) for call in found.calls]

    return calls_of
