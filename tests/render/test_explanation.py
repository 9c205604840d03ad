"""An explanation, for reading and for programs."""

import json
import re
from dataclasses import asdict

import pytest

from lrsched_cli import parse
from lrsched_cli.analysis.explanation import Explanation, explain
from lrsched_cli.render import View
from lrsched_cli.render.explanation import explanation_text
from lrsched_cli.render.jsons import answer_json
from lrsched_cli.sampling import Span

EXPECTED = """\
sequence(step(lr0=1, drop=0.5, every=4, offset=0), linear(lr0=1, total=4), at=[8])

from   to   shape      first   last   jump
──────────────────────────────────────────
   0    3   constant   1       1
   4    7   constant   0.5     0.5    -0.5
   8   11   linear     1       0.25   +0.5
  12   on   constant   0

first       1          at t = 0
peak        1          at 5 steps from t = 0 to 8
lowest      0.25       at t = 11
final       0.25       at t = 11
at zero     0          of 12 steps
area        8.5        the sum of all rates
mean        0.708333
half-life   4 steps    after the peak, half of it at t = 4
low         0          of the time (0 steps) below 10% of the peak
jumps       2
restarts    1          at t = 8

note: odd
"""
JOINED = "sequence(step(1, every=4, offset=0), linear(1, total=4), at=[8])"


def explained(expression: str, stop: int, *notes: str) -> Explanation:
    return explain(parse(expression), Span(0, stop, unit="step"), notes)


def shown(expression: str, stop: int, *notes: str, view: View | None = None) -> str:
    return explanation_text(explained(expression, stop, *notes), view or View()).decode()


def test_an_explanation_is_a_pleasure_to_read() -> None:
    """The schedule's words, its phases with what follows them, its extremes, its notes."""
    assert shown(JOINED, 12, "odd") == EXPECTED


@pytest.mark.parametrize(
    ("expression", "stop", "line"),
    [
        ("linear(1, total=9, warmup=4)", 9, "peak 1 at t = 4"),
        ("linear(1, total=9, warmup=4)", 9, "after the peak 0.2 at t = 8"),
        ("clip(linear(1, total=9), min_lr=0.5)", 9, "lowest 0.5 at t = 5 to 8"),
        ("constant(0)", 1, "at zero 1 of 1 step"),
        ("constant(0)", 12_345, "at zero 12,345 of 12,345 steps"),
        ("cosine_restarts(period=2)", 15, "restarts 7 at t = 2, 4, 6, 8, 10, 12, ..."),
        ("cosine_restarts(period=2)", 13, "restarts 6 at t = 2, 4, 6, 8, 10, 12"),
        ("one_cycle(total=99, past_end='overrun')", 99, "99 99 cosine 5.17685e-5"),
    ],
)
def test_a_line_says_what_is_so(expression: str, stop: int, line: str) -> None:
    """Where a rate is used, how often and until when, in few words."""
    assert line in [" ".join(one.split()) for one in shown(expression, stop).splitlines()]


@pytest.mark.parametrize(("phases", "hidden"), [(24, 0), (25, 1), (2024, 2000)])
def test_many_phases_are_cut_short_and_it_is_said(phases: int, hidden: int) -> None:
    """With what follows the range as the last line all the same."""
    text = shown("step(every=10, drop=0.999, offset=0)", 10 * phases)
    rows = re.findall(r"^ *\d+ +(?:\d+|on) ", text, re.MULTILINE)
    assert len(rows) == min(phases, 24) + 1
    assert rows[-1].split() == [str(10 * phases), "on"]
    note = f"\n{hidden:,} more phases; -f json has every one\n"
    assert (note in text) == bool(hidden)


def test_nothing_follows_where_there_is_no_rate() -> None:
    """Nor is there a jump to it."""
    text = shown("time(decay=-0.1)", 10)
    assert re.findall(r"^ *(\d+) +(\d+|on) +time", text, re.MULTILINE) == [("0", "9")]


@pytest.mark.parametrize("width", [30, 40, 80])
def test_no_line_is_longer_than_the_terminal(width: int) -> None:
    """Wide tables come in blocks, each with the times; long words are broken, nothing is cut."""
    text = shown(JOINED, 12, "a" * 100, view=View(width=width))
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    assert text.count("from   to") == (1 if width == 80 else 2)
    assert "linear(lr0=1,total=4),at=[8])" in "".join(text.split())


def test_a_pipe_has_lines_as_long_as_they_are() -> None:
    """Whatever the length of a note."""
    note = "very odd " * 50
    assert shown(JOINED, 12, note).endswith(f"\nnote: {note.strip()}\n")


def test_nothing_in_it_acts() -> None:
    """Markup stays text, control characters are written out, ASCII is kept where it must be."""
    text = shown(JOINED, 12, "[red]\x1b[31mé", view=View(unicode=False))
    assert text.isascii()
    assert "note: [red]\\x1b[31m\\xe9\n" in text
    assert "\x1b[1m" in shown(JOINED, 12, view=View(color=True, width=80))


def test_json_is_all_that_is_known() -> None:
    """Every field under its name, every phase however many, the very float64."""
    found = explained("step(every=10, drop=0.999)", 5000, "odd")
    read = json.loads(answer_json(found))
    assert read == json.loads(json.dumps(asdict(found)))
    assert len(read["phases"]) == 501
    assert read["phases"][0]["first"] == 0.1
    assert read["notes"] == ["odd"]
