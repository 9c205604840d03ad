"""What notebooks show of answers: tables, pictures and code, in which no character acts."""

import base64
import re
from collections.abc import Callable

import pytest

from lrsched_cli import compare, convert, diff, explain
from pages import Element, read
from program import within

HOSTILE = "<script>alert($1$)</script> \x1b[31m"


def cells(page: Element) -> list[list[str]]:
    """Return the texts of all rows of the tables in a page."""
    return [[cell.text for cell in row.children] for row in page.all("tr")]


@pytest.mark.parametrize(
    ("answer", "command"),
    [
        (
            lambda: explain("torch.StepLR(opt, 30, lr=0.1)", epochs=90),
            ["explain", "torch.StepLR(opt, 30, lr=0.1)", "--epochs", "90"],
        ),
        (lambda: diff("step()", "step(every=11)"), ["diff", "step()", "step(every=11)"]),
        (lambda: convert("step()", "optax"), ["convert", "step()", "--to", "optax"]),
        (
            lambda: compare("step()", "exp()", epochs=30),
            ["compare", "step()", "exp()", "--epochs", "30"],
        ),
    ],
)
def test_str_is_the_text_of_the_command(answer: Callable[[], object], command: list[str]) -> None:
    """Word for word."""
    assert str(answer()).strip("\n") == within(*command).out.strip("\n")


def test_an_explanation_is_a_picture_and_tables() -> None:
    """The phases a row each, then the facts with their names as headers."""
    page = read(explain("cosine(total=100, warmup=10)")._repr_html_())
    assert len(page.all("img")) == 1
    assert len(page.all("table")) == 2
    assert cells(page)[0][:3] == ["from", "to", "shape"]
    assert cells(page)[1][:3] == ["0", "9", "linear warmup"]
    assert any(row[0] == "peak" and row[1] == "0.1" for row in cells(page))


def test_a_comparison_is_a_picture_and_the_rows_that_matter() -> None:
    """A column a label, and what the range comes to; the rest is said to be in `values`."""
    page = read(compare({"a": "step()", "b": "exp()"}, epochs=100)._repr_html_())
    assert len(page.all("img")) == 1
    assert cells(page)[0] == ["epoch", "a", "b"]
    assert [row[0] for row in cells(page)[-5:]] == ["first", "last", "min", "max", "mean"]
    assert "`values` has every one" in page.text


def test_a_picture_in_a_notebook_is_fine_enough_for_any_screen() -> None:
    """It has twice the dots of the width that it takes."""
    page = explain("step()")._repr_html_()
    found = re.search(r'width="(\d+)" src="data:image/png;base64,([^"]*)"', page)
    assert found is not None
    png = base64.b64decode(found[2])
    assert int.from_bytes(png[16:20], "big") == 2 * int(found[1])


@pytest.mark.parametrize(
    "page",
    [
        lambda: compare({HOSTILE: "step()", "b": "exp()"}, epochs=3)._repr_html_(),
        lambda: diff({HOSTILE: "step()", "b": "exp()"}, epochs=3)._repr_html_(),
    ],
)
def test_labels_are_data_in_a_notebook(page: Callable[[], str]) -> None:
    """No tag, no mathematics, no control character."""
    shown = page()
    assert not read(shown).all("script")
    assert "\x1b" not in shown
    assert shown.startswith('<div class="tex2jax_ignore mathjax_ignore">')


def test_a_text_is_not_shown_by_rich_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a notebook, Rich would display all that it is to lay out."""
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    assert str(explain("step()")).startswith("step(lr0=0.1, drop=0.5, every=10)")
