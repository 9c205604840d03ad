"""The table for reading: aligned, marked, summed up, and as wide as its place."""

import re

import pytest

from lrsched_cli import parse
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.render import View
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from shown import comparison, rendered

EXPECTED = """\
step(every=3)
epoch         lr
────────────────
    0     0.1
    1     0.1
    2   ↓ 0.05
    3     0.05
    4     0.05
    5   ↓ 0.025

first     0.1
 last     0.025
  min     0.025
  max     0.1
 mean     0.0625
curve   ██▃▃▃▃▁▁
"""


def test_a_table_is_a_pleasure_to_read() -> None:
    """Title, header, rows with their drops marked, footer; decimal points in line."""
    assert rendered("table", comparison("step(every=3)", span=Span(0, 6))) == EXPECTED


def test_a_long_table_says_what_it_leaves_out() -> None:
    """The line is honest, and --all shows all."""
    shown = comparison("exp()", span=Span(0, 5000))
    text = rendered("table", shown)
    assert text.endswith("\n26 of 5,000 rows shown; --all shows every one\n")
    assert len(re.findall(r"^ *\d+ +\d", text, re.MULTILINE)) == 26
    every = rendered("table", shown, View(every_row=True))
    assert len(re.findall(r"^ *\d+ +\d", every, re.MULTILINE)) == 5000
    assert "rows shown" not in every


@pytest.mark.parametrize(
    ("expression", "cells"),
    [
        ("constant(0.1)", "0.1"),
        ("constant(1234.5678)", "1234.57"),
        ("constant(123456.7)", "123457"),
        ("constant(0.00001234567)", "1.23457e-5"),
        ("constant(1e-9)", "1e-9"),
        ("constant(1e9)", "1e9"),
        ("constant(1)", "1"),
    ],
)
def test_numbers_have_significant_digits(expression: str, cells: str) -> None:
    """Never 0.000, whatever the size."""
    text = rendered("table", comparison(expression, span=Span(0, 1)))
    assert re.search(r"^ +0 +(\S+)$", text, re.MULTILINE)[1] == cells  # type: ignore[index]


LONG = "keras.CosineDecay(0.1, 100, warmup_target=0.2, warmup_steps=10)"


def times(text: str) -> list[int]:
    """Return the first times of the rows of a table, block by block."""
    return [int(time) for time in re.findall(r"^ *(\d+)(?: (?!of ).*)?$", text, re.MULTILINE)]


def numbers(text: str) -> set[str]:
    """Return the words of a table that begin as numbers do."""
    return {word for word in text.split() if word[0].isdigit()}


@pytest.mark.parametrize(("width", "height"), [(80, 24), (40, 30), (120, 50)])
@pytest.mark.parametrize("expression", ["cosine(0.1, 100)", "step(every=30)", "step(every=1)"])
@pytest.mark.parametrize("count", [13, 30, 100, 12345])
def test_a_table_fits_a_terminal(expression: str, count: int, width: int, height: int) -> None:
    """With a line for the prompt: fewer rows, among them the first and the last."""
    shown = comparison(expression, span=Span(0, count))
    text = rendered("table", shown, View(width=width, height=height))
    rows = times(text)
    assert text.count("\n") < height
    assert (rows[0], rows[-1]) == (0, count - 1)
    assert len(rows) >= min(count, 6)
    note = f"{len(rows)} of {count:,} rows shown; --all shows every one"
    assert (note in " ".join(text.split())) == (len(rows) < count)
    whole = rendered("table", shown, View(width=width, height=height, every_row=True))
    assert len(times(whole)) == count


def test_drops_stay_in_a_short_table() -> None:
    """Before rows that lie evenly."""
    shown = comparison("piecewise(points={0: 0.1, 41: 0.05, 77: 0.01})", span=Span(0, 100))
    assert {41, 77} < set(times(rendered("table", shown, View(width=80, height=24))))


@pytest.mark.parametrize(
    ("count", "each", "expected"),
    [
        (3000, 300, [*range(0, 3000, 300), 2999]),
        (9000, 300, [*range(0, 9000, 900), 8999]),
        (1000, 300, [0, 150, 300, 450, 600, 750, 900, 999]),
        (1000, 391, [0, 200, 391, 400, 600, 782, 800, 999]),
    ],
)
def test_rows_are_whole_epochs(count: int, each: int, expected: list[int]) -> None:
    """Every one, or some; of a few, fractions of them too, or other steps between them."""
    run = Run(steps=Span(0, count, unit="step"), steps_per_epoch=each)
    shown = Comparison.of([Series("a", parse(f"cosine(0.1, {count})"))], run=run)
    assert times(rendered("table", shown, View(width=80, height=24))) == expected


def test_times_have_six_digits() -> None:
    """Epochs aligned at the point, many tokens in millions; data keep every digit."""
    run = Run(steps=Span(0, 2000, unit="step"), steps_per_epoch=300, batch_size=32, seq_len=2048)
    shown = Comparison.of([Series("a", parse("constant(0.1)"))], run=run)
    rows = re.findall(r"^ *\d+ .*", rendered("table", shown, View(every_row=True)), re.MULTILINE)
    assert rows[1].split() == ["1", "0.00333333", "65536", "0.1"]
    assert rows[1999].split() == ["1999", "6.66333", "131.006M", "0.1"]
    assert rows[1].index("0.00333333") == rows[1999].index("6.66333")
    assert "1999,6.663333333333333,131006464,0.1\n" in rendered("csv", shown)


@pytest.mark.parametrize("width", [24, 30, 34, 40, 60, 80])
def test_no_number_is_cut(width: int) -> None:
    """Columns go below each other; where that is not enough, the last columns of times go."""
    run = Run(steps=Span(0, 2000, unit="step"), steps_per_epoch=300, batch_size=32, seq_len=2048)
    series = [Series(text, parse(text)) for text in ("cosine(0.1, 2001)", "exp(decay=0.01)", LONG)]
    shown = Comparison.of(series, run=run)
    text = rendered("table", shown, View(width=width))
    assert max(map(len, text.splitlines())) <= width
    rows = [
        line for line in text.splitlines() if re.match(r" *(\d+|first|last|min|max|mean) ", line)
    ]
    wide = numbers(rendered("table", shown))
    assert set().union(*(numbers(row) for row in rows)) <= wide
    assert ("The column tokens needs a" in " ".join(text.split())) == (width < 60)


def test_a_long_label_stands_below_the_table() -> None:
    """In a terminal; above its column are its number and what it calls, or a file's name."""
    labels = ["step()", LONG, "a/long/path/to/the/rates.csv", "fine tuning, second part"]
    shown = comparison("step()", "exp()", "time()", "constant()", labels=labels)
    lines = rendered("table", shown, View(width=80)).splitlines()
    assert "step()   [2] CosineDecay   [3] rates.csv" in lines[0]
    assert lines[-2:] == [f"[2] {LONG}", f"[3] {labels[2]}"]
    narrow = rendered("table", shown, View(width=50)).splitlines()
    start = narrow.index("[2] keras.CosineDecay(0.1, 100, warmup_target=0.2,")
    assert narrow[start + 1] == "    warmup_steps=10)"
    assert labels[3] in rendered("table", shown, View(width=100))
    assert all(label in rendered("table", shown).splitlines()[0] for label in labels)
    assert LONG in rendered("table", shown, View(width=160)).splitlines()[0]


def test_decimal_points_are_in_line() -> None:
    """In each column, whatever the number of digits."""
    text = rendered("table", comparison("exp(decay=0.7)", "step(lr0=100)", span=Span(0, 15)))
    rows = re.findall(r"^ *\d+ .*", text, re.MULTILINE)
    assert len({row.index(".") for row in rows}) == 1


@pytest.mark.parametrize("width", [30, 50, 80, 120])
def test_no_line_is_longer_than_the_terminal(width: int) -> None:
    """Columns that do not fit go into blocks below, labels into lines; nothing is cut."""
    labels = ["a " * 30, "b" * 50, "c", "[red]d[/red]"]
    shown = comparison("exp()", "step()", "time()", "constant()", labels=labels)
    lines = rendered("table", shown, View(width=width)).splitlines()
    assert max(map(len, lines)) <= width
    text = "".join("".join(lines).split())
    assert "…" not in text
    assert "[red]d[/red]" in text
    assert sum(line.lstrip().startswith("mean ") for line in lines) > 1 or width == 120


def test_a_table_ends_with_a_glimpse_of_each_curve() -> None:
    """As wide as its column, to 16; in ASCII there is none."""
    shown = comparison("step(every=3)", "constant()", labels=["a", "b" * 30])
    (line,) = re.findall("^curve +(.*)$", rendered("table", shown), re.MULTILINE)
    assert line.split() == ["█▄▄▄▂▂▂▁▁▁▁", "▄" * 16]
    assert "curve" not in rendered("table", shown, View(unicode=False))
    assert "curve" not in rendered("markdown", shown)


def test_a_pipe_has_lines_as_long_as_they_are() -> None:
    """Without a width nothing is broken."""
    labels = [f"label number {number} " * 5 for number in range(20)]
    text = rendered("table", comparison(*["step()"] * 20, labels=labels))
    assert sum(line.lstrip().startswith("mean ") for line in text.splitlines()) == 1
    assert all(label.strip() in text.splitlines()[0] for label in labels)


def test_colour_is_for_terminals() -> None:
    """Only where the view has it."""
    shown = comparison("step()")
    assert "\x1b[" in rendered("table", shown, View(color=True, width=80))
    assert "\x1b" not in rendered("table", shown, View(width=80))


@pytest.mark.parametrize(
    "label", ["[bold]x[/bold]", ":smile:", "\x1b[31mred\x1b[0m", "a\nb\tc", "é😀"]
)
@pytest.mark.parametrize("unicode", [True, False])
def test_a_label_acts_nowhere(label: str, unicode: bool) -> None:
    """Markup stays text, control characters are written out, ASCII is kept where it must be."""
    shown = comparison("step()", "exp()", labels=[label, "b"])
    text = rendered("table", shown, View(unicode=unicode))
    assert "\x1b" not in text
    assert unicode or text.isascii()
    escaped = label.replace("\x1b", "\\x1b").replace("\n", "\\n").replace("\t", "\\t")
    if not unicode:
        escaped = escaped.encode("ascii", "backslashreplace").decode()
    assert escaped in text.splitlines()[0]
