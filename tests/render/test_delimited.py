"""CSV and TSV hold every row, exactly."""

import csv
import io

import pytest

from lrsched_cli import parse
from lrsched_cli.render import View
from lrsched_cli.sampling import CHUNK, Span
from shown import comparison, rendered


def test_csv_is_what_the_csv_module_reads() -> None:
    """A header and every row, with whole times and the very float64."""
    shown = comparison("exp()", "step(lr0=1)", span=Span(0, CHUNK + 3))
    header, *rows = csv.reader(io.StringIO(rendered("csv", shown)))
    assert header == ["epoch", "exp()", "step(lr0=1)"]
    assert [int(t) for t, _, _ in rows] == list(range(CHUNK + 3))
    assert [float(lr) for _, lr, _ in rows] == parse("exp()")(range(CHUNK + 3)).tolist()


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_the_forms_differ_in_their_delimiter(form: str, delimiter: str) -> None:
    """One line a row, ended by a newline alone."""
    text = rendered(form, comparison("step()", span=Span(8, 10, unit="step")))
    lines = ["step,lr", "8,0.1", "9,0.05", ""]
    assert text == "\n".join(lines).replace(",", delimiter)


@pytest.mark.parametrize("form", ["csv", "tsv"])
@pytest.mark.parametrize(
    "label", ["a,b", 'a"b', "a\tb", "a\nb", "é😀", "[red]x[/red]", "$x$", "a'b", " a "]
)
def test_a_label_comes_back_as_itself(form: str, label: str) -> None:
    """Quotes where they must be, so that a reader has the same label."""
    text = rendered(form, comparison("step()", "exp()", labels=[label, "b"]))
    delimiter = "," if form == "csv" else "\t"
    assert next(csv.reader(io.StringIO(text), delimiter=delimiter)) == ["epoch", label, "b"]


@pytest.mark.parametrize(
    "label",
    ["=1+1", "+a", "-a", "@a", "\t=a", "\r=a", " =a", "\n =a", "\u200b=a", "\uff1da", " \uff20a"],
)
def test_a_label_is_no_formula(label: str) -> None:
    """What a spreadsheet would compute gets an apostrophe."""
    text = rendered("csv", comparison("step()", "exp()", labels=[label, "b"]))
    assert next(csv.reader(io.StringIO(text, newline="")))[1] == f"'{label}"


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_nothing_in_a_label_acts_on_a_terminal(form: str) -> None:
    """There it is told in escapes; a file has it as it is."""
    shown = comparison("step()", "exp()", labels=["a\x1b[31m\x9b", "b\nc"])
    header = rendered(form, shown, View(width=80)).splitlines()[0]
    assert "a\\x1b[31m\\x9b" in header
    assert "b\\nc" in header
    assert "a\x1b[31m\x9b" in rendered(form, shown)
