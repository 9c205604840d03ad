"""What users may write for the values of a sweep, and the grid that it makes."""

import math
from decimal import Decimal
from itertools import pairwise, product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lrsched_cli.errors import SweepError
from lrsched_cli.sweep import axes_of, axis, values_of
from lrsched_cli.sweep.values import MOST_CURVES, grid

positive = st.floats(1e-12, 1e12)
names = st.text("abcdefgh_", min_size=1, max_size=4)
words = st.text("abcdefgh0123456789.-", min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("0,50,100", "0 50 100"),
        ("50", "50"),
        (" 1e-3 , -1 ", "1e-3 -1"),
        ("linear,1-sqrt,True", "linear 1-sqrt True"),
        ("0:200:50", "0 50 100 150"),
        ("0:201:50", "0 50 100 150 200"),
        ("3:6", "3 4 5"),
        ("0:1:0.1", "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9"),
        ("-0.3:0.1:0.1", "-0.3 -0.2 -0.1 0"),
        ("5:0:-2", "5 3 1"),
        ("1e2:3e2:1e2", "100 200"),
        ("1e-4..1e-2:3", "0.0001 0.001 0.01"),
        ("1e-4..1e-2:5", "0.0001 0.0003162 0.001 0.003162 0.01"),
        ("100..1:3", "100 10 1"),
        ("0.123456789..1:2", "0.123456789 1"),
        ("1..1.0001:3", "1 1.00005 1.0001"),
    ],
)
def test_a_text_stands_for_values(text: str, values: str) -> None:
    """Lists as written; ranges without their STOP; both ends of a logarithmic range."""
    assert values_of("w", text) == tuple(values.split())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "w: has no value"),
        ("1,,2", "w: has an empty value in '1,,2'"),
        ("1,2,", "has an empty value"),
        (":", "must be values such as 0,50,100, or START:STOP[:STRIDE], or A..B:COUNT, not ':'"),
        ("0:x:5", "not '0:x:5'"),
        ("0:9:1:1", "not '0:9:1:1'"),
        ("1,2:3", "not '1,2:3'"),
        ("0:nan:1", "not '0:nan:1'"),
        ("0:1e999", "not '0:1e999'"),
        ("0:9:0", "must have a STRIDE other than 0, not '0:9:0'"),
        ("9:0", "must hold a value before STOP, not '9:0'"),
        ("5:5", "must hold a value before STOP"),
        ("0:9:-1", "must hold a value before STOP"),
        ("0:1001", "makes 1,001 curves; 1,000 is the most"),
        ("0:1:1e-9", "makes 1,000,000,000 curves"),
        ("0:1e300:1e-300", "makes more than 9e+15 curves"),
        ("1..2", "or A..B:COUNT, not '1..2'"),
        ("1...2:3", "not '1...2:3'"),
        ("a..b:3", "not 'a..b:3'"),
        ("0..1:3", "both must be above 0, and different, not '0..1:3'"),
        ("1..-1:3", "both must be above 0, and different"),
        ("1..1:3", "both must be above 0, and different"),
        ("1..2:1", "must have a COUNT of at least 2, not '1..2:1'"),
        ("1..2:2.5", "must have a COUNT of at least 2"),
        ("1..2:1e6", "makes 1,000,000 curves"),
        (",".join("1" * 1001), "makes 1,001 curves"),
    ],
)
def test_a_text_that_holds_no_values_is_refused(text: str, message: str) -> None:
    """With the name, the text and what would be right."""
    with pytest.raises(SweepError) as caught:
        values_of("w", text)
    assert message in str(caught.value)


@given(st.text("0123456789.:,-e ", max_size=12) | st.text())
def test_any_text_is_some_values_or_an_error(text: str) -> None:
    """No more than can be drawn, and none of them empty."""
    try:
        values = values_of("w", text)
    except SweepError:
        return
    assert 1 <= len(values) <= MOST_CURVES
    assert all(values)


@given(st.decimals(-1000, 1000, places=3), st.integers(1, 60), st.decimals("0.001", 100, places=3))
def test_a_range_is_exact_in_decimals(start: Decimal, count: int, stride: Decimal) -> None:
    """Value k is START + k * STRIDE, as a person computes it, and STOP is the first left out."""
    values = values_of("w", f"{start}:{start + count * stride}:{stride}")
    assert [float(value) for value in values] == [float(start + k * stride) for k in range(count)]


@given(positive, positive, st.integers(2, 50))
def test_a_logarithmic_range_has_even_factors(start: float, stop: float, count: int) -> None:
    """From one end to the other, in order, each value the same multiple of the last."""
    assume(abs(math.log(stop / start)) > 0.01)
    values = [float(value) for value in values_of("w", f"{start!r}..{stop!r}:{count}")]
    assert (values[0], values[-1], len(values)) == (start, stop, count)
    assert values == sorted(set(values), reverse=stop < start)
    factor = math.log(stop / start) / (count - 1)
    for one, other in pairwise(values):
        assert math.log(other / one) == pytest.approx(factor, abs=2e-3)


def test_the_values_of_a_logarithmic_range_stay_apart() -> None:
    """However near its ends are."""
    values = values_of("w", "1..1.000000001:100")
    assert len(set(values)) == 100


@pytest.mark.parametrize("exponent", ["-400", "-999999999", "-" + "9" * 20, "400", "9" * 20])
@pytest.mark.parametrize("form", ["0:5:{}", "0:{}:1", "{}:5:1", "{}..5:3", "1..5:{}"])
def test_a_number_of_any_exponent_is_read_as_float64_has_it(form: str, exponent: str) -> None:
    """What is zero there is zero, and what is infinite there is no number."""
    text = form.format(f"1e{exponent}")
    if form == "{}:5:1" and exponent.startswith("-"):
        assert values_of("w", text) == ("0", "1", "2", "3", "4")
        return
    with pytest.raises(SweepError, match=r"^w: (must|A)"):
        values_of("w", text)


@pytest.mark.parametrize("text", ["-1e308:1e308:5e-324", "0:1:5e-324", "1..2:1e300"])
def test_a_count_beyond_counting_is_told(text: str) -> None:
    """As more than float64 counts without a gap."""
    with pytest.raises(SweepError, match=r"^w: makes more than 9e\+15 curves; 1,000 is the most$"):
        values_of("w", text)


def test_a_list_from_elsewhere_has_a_largest_length() -> None:
    """As one of the command line has."""
    with pytest.raises(SweepError, match=r"^w: makes 30,000 curves; 1,000 is the most$"):
        axes_of([("w", tuple(map(str, range(30_000))))])


def test_a_name_comes_before_its_values() -> None:
    """`NAME=VALUES`, blanks aside."""
    assert axis("w = 0, 5") == ("w", ("0", "5"))
    with pytest.raises(SweepError, match="0,50: must be NAME=VALUES, such as w=0,50,100"):
        axis("0,50")


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("a b", ("1",))], "a b: is no name"),
        ([("", ("1",))], "is no name"),
        ([("5", ("1",))], "5: is no name"),
        ([("w", ("1",)), ("v", ("1",)), ("w", ("2",))], "w: is given twice"),
        ([("w", ("1", "2", "1"))], "w: has the value 1 twice"),
    ],
)
def test_a_name_is_an_identifier_given_once(
    pairs: list[tuple[str, tuple[str, ...]]], message: str
) -> None:
    """And so is each of its values."""
    with pytest.raises(SweepError) as caught:
        axes_of(pairs)
    assert message in str(caught.value)


@given(st.dictionaries(names, st.lists(words, min_size=1, max_size=4), max_size=3))
def test_a_grid_is_the_product_of_its_axes(axes: dict[str, list[str]]) -> None:
    """Every combination once, in the order of nested loops: the last name is the innermost."""
    points = list(grid({name: tuple(values) for name, values in axes.items()}))
    assert [tuple(point.values()) for point in points] == list(product(*axes.values()))
    assert all(list(point) == list(axes) for point in points)


def test_a_grid_has_a_largest_size() -> None:
    """The error tells how many curves there would be."""
    axes = axes_of([axis("a=0:100"), axis("b=0:11")])
    with pytest.raises(SweepError, match=r"^a, b: makes 1,100 curves; 1,000 is the most$"):
        list(grid(axes))
