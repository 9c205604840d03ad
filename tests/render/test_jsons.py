"""JSON and JSON Lines hold every row as an object."""

import json

import pytest

from lrsched_cli import parse
from lrsched_cli.sampling import CHUNK, Span
from shown import comparison, rendered

LABELS = ["=a", 'é"\n[red]$x$']


def test_json_is_one_array_of_rows() -> None:
    """Whole times, the very float64, labels as they are; chunks leave no seam."""
    shown = comparison("exp()", "time()", labels=LABELS, span=Span(0, CHUNK + 2))
    rows = json.loads(rendered("json", shown))
    assert len(rows) == CHUNK + 2
    assert list(rows[0]) == ["epoch", *LABELS]
    assert [row["epoch"] for row in rows] == list(range(CHUNK + 2))
    assert [row["=a"] for row in rows] == parse("exp()")(range(CHUNK + 2)).tolist()


def test_json_lines_are_the_same_rows() -> None:
    """One object a line."""
    shown = comparison("exp()", "time()", labels=LABELS, span=Span(0, 90, 7, "step"))
    lines = rendered("jsonl", shown).splitlines()
    assert [json.loads(line) for line in lines] == json.loads(rendered("json", shown))


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_nothing_in_a_label_acts_on_a_terminal(form: str) -> None:
    """Control characters are escapes, which a program reads as what they are."""
    labels = ["a\x1b\x7f\x9b\u202e\u2028\ufeff", "\u00e9\U0001f600"]
    text = rendered(form, comparison("exp()", "time()", labels=labels))
    assert text.replace("\n", "").isprintable()
    row = json.loads(text.splitlines()[0]) if form == "jsonl" else json.loads(text)[0]
    assert list(row)[1:] == labels
    assert labels[1] in text
