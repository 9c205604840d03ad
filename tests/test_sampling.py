"""Ranges, the rows of short tables, and the points of curves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrsched_cli import Schedule, parse
from lrsched_cli.errors import RangeError
from lrsched_cli.sampling import (
    CHUNK,
    Span,
    curve,
    dropped,
    rows_that_matter,
)
from lrsched_cli.stairs import held_curve
from strategies import schedules, unless_refused

LINE = "linear(lr0=0.1, lr1=0.05, total=10)"
SPANS = st.builds(
    lambda start, length, stride: Span(start, start + length, stride),
    st.integers(0, 10**5),
    st.integers(1, 10**5),
    st.integers(1, 500),
)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("3", [0, 1, 2]),
        ("5:8", [5, 6, 7]),
        ("0:90:30", [0, 30, 60]),
        ("0:91:30", [0, 30, 60, 90]),
        ("1:3:99", [1]),
        ("1e1:1_2", [10, 11]),
        (" 2 ", [0, 1]),
    ],
)
def test_a_range_is_read_as_python_reads_slices(text: str, times: list[int]) -> None:
    """The end is left out; count and last say what the chunks hold."""
    span = Span.parse(text, "epoch")
    assert np.concatenate(list(span.chunks())).tolist() == times
    assert (span.count, span.last) == (len(times), times[-1])
    assert Span.parse(str(span), "epoch") == span


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must be a whole number of epochs or START:STOP[:STRIDE], not ''"),
        ("x", "must be a whole number"),
        ("1.5", "must be a whole number"),
        ("nan", "must be a whole number"),
        ("inf", "must be a whole number"),
        ("1:", "must be a whole number"),
        ("1:2:3:4", "must be a whole number"),
        ("0", "must hold at least one epoch, not '0'"),
        ("-5", "must hold at least one epoch"),
        ("5:5", "must hold at least one epoch, not '5:5'"),
        ("9:3", "must hold at least one epoch"),
        ("-1:3", "must start at 0 or later"),
        ("0:3:0", "must have a STRIDE of at least 1"),
        ("0:3:-1", "must have a STRIDE of at least 1"),
        ("1e17", "must end by 2**53"),
    ],
)
def test_a_range_that_holds_nothing_is_refused(text: str, message: str) -> None:
    """Empty, reversed, fractional and endless ranges are errors that name the text."""
    with pytest.raises(RangeError) as caught:
        Span.parse(text, "epoch")
    assert message in str(caught.value)


def test_a_range_too_long_to_compute_says_so() -> None:
    """Its rows are refused, though its picture can be drawn."""
    span = Span(0, 10**12)
    with pytest.raises(RangeError, match="1,000,000,000 rows"):
        next(span.chunks())
    assert curve(parse("step()"), span, 100)[0][-1] == span.last


def test_chunks_are_the_range_in_parts() -> None:
    """Their number grows with the range, their size does not."""
    sizes = [chunk.size for chunk in Span(3, 3 + 7 * (2 * CHUNK + 5), 7).chunks()]
    assert sizes == [CHUNK, CHUNK, 5]


@given(schedules(), SPANS)
def test_a_short_table_keeps_first_last_and_order(schedule: Schedule, span: Span) -> None:
    """Its rows are rows of the range, few, increasing, with both ends."""
    rows = unless_refused(rows_that_matter, [schedule], span)
    assert (rows[0], rows[-1]) == (span.start, span.last)
    assert ((rows - span.start) % span.stride == 0).all()
    assert (np.diff(rows) > 0).all()
    assert rows.size <= 50
    assert rows.size == span.count or span.count > 40


def test_a_short_table_has_every_drop_when_they_are_few() -> None:
    """100 epochs of the default step decay: ten drops beside the even samples."""
    span = Span(0, 100)
    rows = rows_that_matter([parse("step()")], span)
    assert set(range(9, 100, 10)) | set(range(0, 100, 5)) | {99} == set(rows)
    marked = rows[dropped(parse("step()"), span, rows)]
    assert marked.tolist() == list(range(9, 100, 10))


def test_many_drops_are_left_to_the_samples() -> None:
    """A drop in each of 1,000 steps would hide the rest: even samples only, each marked."""
    span = Span(0, 1000)
    rows = rows_that_matter([parse("step(every=1, drop=0.99)")], span)
    assert rows.tolist() == [*range(0, 1000, 50), 999]
    assert dropped(parse("step(every=1, drop=0.99)"), span, rows)[1:].all()


def test_a_drop_is_found_behind_many_turns() -> None:
    """A triangle has a turn in every update, and no drop; the one at its end is shown."""
    text = "sequence(cyclic(up=1), constant(1e-4), at=[99_991])"
    span = Span(0, 10**5)
    rows = rows_that_matter([parse(text)], span)
    assert rows.tolist() == [*range(0, 95_001, 5000), 99_991, 99_999]


@pytest.mark.parametrize(
    ("expression", "span", "marked"),
    [
        ("step(every=10)", Span(0, 40, 5), [10, 20, 30]),
        ("step(every=10)", Span(9, 12), []),
        ("step(every=10, drop=1)", Span(0, 40), []),
        ("exp()", Span(0, 40), []),
        ("exp(decay=-1, every=10, staircase=True)", Span(0, 40), []),
        ("time(every=7.5, staircase=True)", Span(0, 25), [8, 15, 23]),
        (f"sequence({LINE}, constant(0.047), at=[10])", Span(0, 20), [10]),
        (f"sequence({LINE}, constant(0.05), at=[10])", Span(0, 20), []),
        ("sequence(cyclic(up=1), constant(1e-4), at=[91])", Span(0, 200, 100), [100]),
    ],
)
def test_a_drop_is_marked_at_the_first_row_that_has_it(
    expression: str, span: Span, marked: list[int]
) -> None:
    """Jumps down since the row before are drops; slopes, rises and the first row are none."""
    rows = np.concatenate(list(span.chunks()))
    assert rows[dropped(parse(expression), span, rows)].tolist() == marked


def test_a_curve_may_have_no_rate_between_two_updates() -> None:
    """After one update too many, torch's OneCycleLR has one at that update only."""
    expression = "sequence(one_cycle(total=99, past_end='overrun'), constant(1e-6), at=[100])"
    rows = np.arange(95, 105.0)
    assert rows[dropped(parse(expression), Span(0, 120), rows)].tolist() == [100]


def test_a_drop_is_drawn_upright() -> None:
    """The rate holds up to the drop, and falls at its time."""
    t, lr = curve(parse("step(every=3)"), Span(0, 4), 500)
    assert t.tolist() == [0, 1, 2, 2, 3]
    assert lr.tolist() == [0.1, 0.1, 0.1, 0.05, 0.05]


@pytest.mark.parametrize("expression", ["step(every=3)", "exp()", "linear(total=3)"])
def test_a_curve_ends_at_the_last_update(expression: str) -> None:
    """Whether it drops there or not: all curves of a picture end together."""
    t, lr = curve(parse(expression), Span(0, 3), 500)
    assert (t[-1], lr[-1]) == (2, parse(expression)(2))


def test_a_drop_between_two_updates_is_drawn_there() -> None:
    """At its true time, be it much smaller than the slope beside it."""
    t, lr = curve(parse("time(every=2.5, staircase=True, decay=1)"), Span(0, 5), 500)
    assert t.tolist() == [0, 1, 2, 2.5, 2.5, 3, 4]
    assert lr.tolist() == [0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05]
    t, lr = curve(parse(f"sequence({LINE}, constant(0.047), at=[10])"), Span(0, 12), 500)
    assert lr[t == 10].tolist() == [0.05, 0.047]


def test_a_smooth_curve_is_its_rows() -> None:
    """Where pixels are enough, every time is a point and nothing else is."""
    t, lr = curve(parse("exp()"), Span(5, 25, 4), 500)
    assert t.tolist() == list(range(5, 22))
    assert lr.tolist() == parse("exp()")(t).tolist()


@pytest.mark.parametrize("expression", ["step(every=999983)", "exp(every=1e6, staircase=True)"])
def test_no_drop_is_lost_between_pixels(expression: str) -> None:
    """Ten million steps in 100 pixels: each drop is upright, at its very step."""
    schedule, span = parse(expression), Span(0, 10**7)
    t, lr = curve(schedule, span, 100)
    upright = t[1:][(np.diff(t) == 0) & (np.diff(lr) < 0)]
    assert upright.size == 10 - (expression[0] == "e")
    assert (schedule(upright) < schedule(upright - 1)).all()


@pytest.mark.parametrize("up", [1000, 999_983])
def test_no_peak_is_lost_between_pixels(up: int) -> None:
    """Ten million steps in 100 pixels: where a slope turns, there is a point."""
    t, lr = curve(parse(f"cyclic(min_lr=0.01, max_lr=0.05, up={up})"), Span(0, 10**7), 100)
    turns = np.isin(t % (2 * up), [0, up])
    assert turns.sum() >= min(10**7 // up, 100)
    assert set(lr[turns]) == {0.01, 0.05}


@given(schedules(), SPANS, st.integers(2, 300))
def test_a_curve_costs_its_pixels(schedule: Schedule, span: Span, pixels: int) -> None:
    """However long the range, its points are some for each pixel, in order."""
    t, lr = unless_refused(curve, schedule, span, pixels)
    assert t.size == lr.size <= 8 * pixels
    assert (np.diff(t) >= 0).all()
    assert t[0] == span.start
    assert t[-1] in (span.last, span.last + 1)


def test_cycles_within_a_pixel_fill_it() -> None:
    """A cycle of ten updates, 10,000 times: each pixel's part goes all the way up and down."""
    t, lr = curve(parse("cyclic(min_lr=0.001, max_lr=0.006, up=5)"), Span(0, 10**5), 100)
    for start in range(0, 10**5 - 1000, 1000):
        part = lr[(t >= start) & (t <= start + 1000)]
        assert (part.min(), part.max()) == (0.001, 0.006)


@pytest.mark.parametrize(
    ("count", "apart"), [(35_190, 1955), (391 * 4, 391), (391 * 3, 50), (391 * 25, 391)]
)
def test_the_rows_of_a_short_table_are_whole_epochs(count: int, apart: int) -> None:
    """Where the range has a few of them, and it is told how many steps one has."""
    rows = rows_that_matter([parse("exp()")], Span(0, count, unit="step"), 391)
    assert rows[1] == apart
    assert (rows[:-1] % apart == 0).all()


def test_a_stride_may_end_where_the_rates_do() -> None:
    """Where the last row is the last update that has a rate, a picture ends with it."""
    schedule = parse("torch.OneCycleLR(opt, max_lr=0.1, total_steps=46)")
    for start in (0, 20):  # a line, and stairs
        assert held_curve(schedule, Span(start, 50, 5), 100)[0][-1] == 46
