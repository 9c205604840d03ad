"""Formulas that are a family's schedule: which one it is said to be."""

import pytest

from lrsched_cli import parse
from lrsched_cli.recognition import recognised

KNOWN = [
    ("0.1 + 0 * t", "constant(lr0=0.1)"),
    ("0.1 * math.pow(0.5, math.floor((1 + t) / 10))", "step(lr0=0.1, drop=0.5, every=10)"),
    ("0.1 * 0.1 ** (t // 30)", "step(lr0=0.1, drop=0.1, every=30, offset=0)"),
    ("0.2 * exp(-0.05 * t)", "exp(lr0=0.2, decay=0.05)"),
    ("0.1 * 0.96 ** (t / 1000)", "exp(lr0=0.1, rate=0.96, every=1000)"),
    ("max(0.1 * 0.9 ** t, 0.001)", "exp(lr0=0.1, rate=0.9, min_lr=0.001)"),
    ("0.1 / (1 + 0.01 * t)", "time(lr0=0.1, decay=0.01)"),
    ("1e-3 * (1 + 0.1 * t) ** -0.75", "time(lr0=0.001, decay=0.1, power=0.75)"),
    ("0.1 * (1 - t / 90) if t < 90 else 0", "linear(lr0=0.1, total=90)"),
    ("0.1 * (1 - min(t, 90) / 90) ** 0.9", "poly(lr0=0.1, total=90, power=0.9)"),
    ("0.05 * (1 + cos(pi * min(t, 90) / 90))", "cosine(lr0=0.1, total=90)"),
    ("0.05 * (1 + cos(pi * t / 90))", "cosine(lr0=0.1, total=90, past_end='rebound')"),
    (
        "0.1 * 0.1 ** sum(t >= m for m in (30, 50))",
        "multistep(lr0=0.1, milestones=[30, 50], drop=0.1)",
    ),
    (
        "0.1 if t < 30 else 0.01 if t < 60 else 0.005",
        "piecewise(points={0: 0.1, 30: 0.01, 60: 0.005}, join='hold')",
    ),
    (
        "lr = 0.1; for j in range(t): lr = lr * 0.1 if j in (30, 50) else lr; lr",
        "multistep(lr0=0.1, milestones=[31, 51], drop=0.1)",
    ),
    (
        (
            "w, n, low, high = 250, 12000, 4.5e-5, 4.5e-4; high * (t + 1) / (w + 1) if t < w else "
            "low if t > n else low + 0.5 * (1 + cos(pi * (t - w) / (n - w))) * (high - low)"
        ),
        f"cosine(lr0=0.00045, total=12000, warmup=250, warmup_from={1 / 251!r}, min_lr=4.5e-05)",
    ),
    (
        "8e-4 * t / 100 if t < 100 else 8e-4 * max(0.2, 1 - (t - 100) / 2400)",
        "linear(lr0=0.0008, total=2020, warmup=100, min_lr=0.00016)",
    ),
    (
        "256 ** -0.5 * min(rsqrt(t), t * 3000 ** -1.5)",
        f"inverse_sqrt(lr0={(256 * 3000) ** -0.5!r}, warmup=3000)",
    ),
    ("cosine(lr0=0.1, total=90)(t)", "cosine(lr0=0.1, total=90)"),
    ("0.1 + sin(t) / 100", None),
    ("0.1 * 0.5 ** floor(t / 10) * (1 + 1e-9 * t)", None),
    ("0.1 if t < 1500 else 0.1 - 1e-7 * (t - 1500) if t < 1600 else 0.1", None),
]


@pytest.mark.parametrize(("text", "expected"), KNOWN)
def test_a_formula_is_known_as_the_family_that_it_equals(text: str, expected: str | None) -> None:
    """With the parameters that it was written with; as none if it differs anywhere."""
    found = recognised(parse(f"formula({text!r})"))
    if expected is None:
        assert found is None
        return
    assert found is not None
    schedule = parse(f"formula({text!r})")
    assert found([0, 7, 99, 4000]) == pytest.approx(schedule([0, 7, 99, 4000]), abs=1e-13)
    assert str(found).split("(")[0] == expected.split("(")[0]
    wanted = parse(expected)
    for name, value in found.values().items():
        other = getattr(wanted, name)
        assert value == (pytest.approx(other, rel=1e-12) if isinstance(value, float) else other)


def test_a_formula_is_compared_as_long_as_it_has_rates() -> None:
    """A quarter of a cosine falls below zero past its end."""
    text = "0.05 * cos(pi / 2 * (t - 20) / 160) if t >= 20 else 0.05 * (t + 1) / 21"
    expected = parse("cosine(lr0=0.05, total=180, warmup=20, warmup_from=1/21, power=0.5)")
    for total in ("", ", total=180"):
        found = recognised(parse(f"formula({text!r}{total})"))
        assert found is not None
        assert found.name == "cosine"
        assert found(range(180)) == pytest.approx(expected(range(180)), abs=1e-15)


def test_what_is_a_family_already_is_not_looked_for() -> None:
    """Nothing is said to be equal to itself."""
    assert recognised(parse("step()")) is None
