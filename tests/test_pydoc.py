"""The package tells Python's own help what it is."""

import inspect
import pydoc

import pytest

import lrsched_cli
from lrsched_cli import FAMILIES, Schedule, compare, convert, diff, explain, parse
from lrsched_cli.parameters import Record

FUNCTIONS = [compare, convert, diff, explain, parse]
THINGS = [lrsched_cli, Record, Schedule, *FUNCTIONS, parse("step()"), *FAMILIES.values()]


@pytest.mark.parametrize(
    "thing", THINGS, ids=[getattr(thing, "__name__", "a schedule") for thing in THINGS]
)
def test_help_tells_of_everything_public(thing: object) -> None:
    """Classes that are families, those that are none, and schedules."""
    assert pydoc.render_doc(thing)


def test_a_family_has_the_signature_of_its_parameters() -> None:
    """A class that is no family has none of its own."""
    assert list(inspect.signature(FAMILIES["step"]).parameters)[:3] == ["lr0", "drop", "every"]
    assert list(inspect.signature(Record).parameters) == ["positional", "named"]
