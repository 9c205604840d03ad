"""Ticks: round numbers, exact, few, and with texts that do not touch."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrsched_cli.render.numbers import (
    amount_text,
    number_text,
    rate_text,
    rate_texts,
    time_text,
    time_value_text,
)
from lrsched_cli.render.ticks import linear_scale, log_scale, time_ticks

RATES = st.floats(5e-324, 1.7e308)
ROWS = st.integers(8, 40)


@pytest.mark.parametrize(
    ("highest", "texts"),
    [
        (0.1, {0: "0", 3: "0.02", 6: "0.04", 9: "0.06", 12: "0.08", 15: "0.10"}),
        (0.0968, {0: "0", 3: "0.02", 6: "0.04", 9: "0.06", 12: "0.08"}),
        (3, {0: "0", 5: "1", 10: "2", 15: "3"}),
        (1e-4, {0: "0", 3: "2e-5", 6: "4e-5", 9: "6e-5", 12: "8e-5", 15: "1e-4"}),
        (1e308, {0: "0", 3: "2e307", 6: "4e307", 9: "6e307", 12: "8e307", 15: "1e308"}),
    ],
)
def test_an_axis_of_rates_has_round_ticks(highest: float, texts: dict[int, str]) -> None:
    """In 16 rows: from 0, evenly, as many decimals each, with exponents where rates are small."""
    assert linear_scale(highest, 16).texts == texts


@pytest.mark.parametrize(
    ("lowest", "highest", "texts"),
    [
        (1e-4, 0.1, ["0.0001", "0.001", "0.01", "0.1"]),
        (7e-4, 0.1, ["0.001", "0.01", "0.1"]),
        (1e-6, 1, ["1e-6", "1e-5", "0.0001", "0.001", "0.01", "0.1", "1"]),
        (0.0031, 0.1, ["0.002", "0.005", "0.01", "0.02", "0.05", "0.1"]),
        (0.1, 0.1, ["0.05", "0.1"]),
        (1e-300, 1e-1, ["1e-300", "1e-250", "1e-200", "1e-150", "1e-100", "1e-50"]),
    ],
)
def test_a_logarithmic_axis_has_powers_of_ten(
    lowest: float, highest: float, texts: list[str]
) -> None:
    """Each of them, or some where they are many; also 2 and 5 where they are few."""
    assert list(log_scale(lowest, highest, 16).texts.values()) == texts


@given(RATES, ROWS)
def test_ticks_stand_where_their_texts_say(highest: float, rows: int) -> None:
    """Whatever the highest rate: within the rows, none above it, each at its own value."""
    scale = linear_scale(highest, rows)
    assert 0 < scale.height <= rows - 1 + 1e-9
    assert len(set(scale.texts.values())) == len(scale.texts) >= 2
    for row, text in scale.texts.items():
        assert float(text) == pytest.approx(row / scale.height * scale.length, rel=1e-5)
        assert row <= scale.height + 1e-6


@given(RATES, RATES, ROWS)
def test_logarithmic_ticks_stand_where_their_texts_say(a: float, b: float, rows: int) -> None:
    """Likewise; the texts of a short axis may be half a row from their places."""
    lowest, highest = max(min(a, b), 1e-300), max(a, b, 1e-300)
    scale = log_scale(lowest, highest, rows)
    assert 0 < scale.height <= rows - 1 + 1e-9
    assert scale.origin <= math.log10(lowest) + 1e-6
    for row, text in scale.texts.items():
        at = (math.log10(float(text)) - scale.origin) / scale.length * scale.height
        assert -1e-6 <= row == pytest.approx(at, abs=0.51)


@pytest.mark.parametrize(
    ("start", "stop", "texts"),
    [
        (0, 100, ["0", "20", "40", "60", "80", "100"]),
        (0, 12, ["0", "2", "4", "6", "8", "10", "12"]),
        (0, 1, ["0", "1"]),
        (5, 9, ["5", "6", "7", "8", "9"]),
        (0, 100_000, ["0", "20k", "40k", "60k", "80k", "100k"]),
        (2**53 - 9, 2**53, ["9007199254740985", "9007199254740990"]),
    ],
)
def test_an_axis_of_times_has_round_ticks(start: int, stop: int, texts: list[str]) -> None:
    """On 72 columns: whole numbers, in thousands and millions where that is short and exact."""
    assert list(time_ticks(start, stop, 72).values()) == texts


@given(st.integers(0, 2**53 - 1), st.integers(1, 10**9), st.integers(8, 300))
def test_texts_of_times_do_not_touch(start: int, length: int, columns: int) -> None:
    """Whatever the range and the width; they read back as the times."""
    stop = min(start + length, 2**53)
    ticks = time_ticks(start, stop, columns)
    assert len(ticks) <= 10
    assert all(start <= time <= stop for time in ticks)
    if len(ticks) > 1:
        first, second, *_ = ticks
        apart = (second - first) / (stop - start) * columns
        assert apart >= 1.5 * max(map(len, ticks.values())) + 3
    for time, text in ticks.items():
        units = {"k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
        number = float(text.rstrip("kMBT")) * units.get(text[-1], 1)
        assert round(number) == time


@pytest.mark.parametrize(
    ("time", "stop", "text"),
    [
        (0, 10**6, "0"),
        (500, 10**6, "500"),
        (500_000, 10**6, "500k"),
        (10**6, 10**6, "1M"),
        (1_200_000, 5 * 10**6, "1.2M"),
        (1_234_567, 5 * 10**6, "1234567"),
        (9000, 9000, "9000"),
        (3 * 10**11, 4 * 10**11, "300B"),
        (0.25, 1, "0.25"),
    ],
)
def test_a_time_has_the_unit_of_its_size(time: float, stop: float, text: str) -> None:
    """Thousands, millions and thousands of millions, where that is short and exact."""
    assert time_text(time, stop) == text


@pytest.mark.parametrize(
    ("rates", "texts"),
    [
        ([0, 0.02, 0.1], ["0", "0.02", "0.10"]),
        ([-0.025, 0, 0.025], ["\N{MINUS SIGN}0.025", "0", "0.025"]),
        ([0, 2e-6, 1e-5], ["0", "2e-6", "1e-5"]),
        ([0, 0.00025, 0.0005], ["0", "0.00025", "0.00050"]),
        ([0, 5e8], ["0", "5e8"]),
        ([1, 2], ["1", "2"]),
        ([0, float("inf")], ["0", ""]),
    ],
)
def test_rates_of_one_axis_are_written_alike(rates: list[float], texts: list[str]) -> None:
    """As many decimals each, or short exponents; a true minus sign."""
    assert rate_texts(rates) == texts


def test_a_rate_alone_has_few_digits() -> None:
    """And an exponent without zeros, where it is small."""
    assert [rate_text(one) for one in (0.1, 1e-5, 0.0001, 2.5e6, 0)] == [
        "0.1", "1e-5", "0.0001", "2.5e6", "0"
    ]  # fmt: skip


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_can_be_typed_as_it_is_written(number: float) -> None:
    """Its six digits are what it is read as; no exponent begins with a zero or a plus."""
    text = number_text(number)
    assert float(text) == float(f"{number:.6g}")
    assert not {"e0", "e-0", "e+"} & {text[n : n + k] for n in range(len(text)) for k in (2, 3)}
    assert number_text(number, 2) == number_text(float(f"{number:.2g}"))


@pytest.mark.parametrize(
    ("time", "text"),
    [(7, "7"), (12345678, "12345678"), (1 / 3, "0.333333"), (66.66333, "66.6633"),
     (123456.75, "123456.8"), (1000.0, "1000"), (1e-5, "1e-5")],
)  # fmt: skip
def test_a_time_of_a_table_has_six_digits(time: float, text: str) -> None:
    """Unless it is whole, or so large that it needs more."""
    assert time_value_text(time) == text


@pytest.mark.parametrize(
    ("tokens", "text"),
    [(0, "0"), (983_040, "983040"), (10**6, "1M"), (19_660_800, "19.6608M"), (3 * 10**12, "3T")],
)
def test_many_tokens_are_told_in_their_unit(tokens: int, text: str) -> None:
    """From a million on."""
    assert amount_text(tokens) == text
