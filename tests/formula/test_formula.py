"""Rates as formulas: their values, texts, errors and breakpoints."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lrsched_cli import Schedule, parse
from lrsched_cli.errors import ExpressionError, LearningRateError, LRSchedError
from lrsched_cli.formula.nodes import Nodes, Table
from lrsched_cli.schedules.formula import Formula
from program import lrsched

TEXTS = [
    "0.1 * 0.95 ** floor(t / 10)",
    "0.1 * (t + 1) / 5 if t < 5 else 0.05 * (1 + cos(pi * (t - 5) / 85))",
    "0.1 if t in (1, 2) else 0.2 if not t % 7 else 0.3",
    "[0.1, 0.01, 0.001][min(t // 30, 2)]",
    "[0.1, 0.01, 0.001][-1 - t % 3]",
    "0.1 * 0.1 ** sum(j in (30, 60) for j in range(t + 1))",
    "0.1 * 0.1 ** sum(t >= m for m in (30, 60))",
    "0.1 / (1 + 0.01 * t) ** 0.5",
    "math.exp(-0.1 * t) if 3 < t <= 30 or t == 50 else math.sqrt(t) / 10",
    "max(0.1 - 0.001 * t, 1e-4) + abs(t - 40) / 1000",
    "round(t / 4) * 0.1 + int(t * 0.3) + (t - 50) // 7 + (t - 50) % 7 + 20",
    "1 / (t - 3) if t > 3 else 0.1",
    "1e-3 * (t ** -0.5) if t else 0",
    "0.1 * (t > 4) + 0.2 * (t > 7) + (t > 8 and 0.5 or 0.25)",
    "tanh(t / 50) + log1p(t) + log10(t + 1) + log2(t + 2) + sin(t) ** 2 + atan(t)",
    "ceil(-t / 3) + 40 + pow(2, -t) + (0.5 if t < 20 < 2 * t else 0)",
    "round(0.1 / (t + 1), 4)",
]


def by_python(text: str, t: int) -> float:
    """Return what Python gives for one of the texts above."""
    names: dict[str, Any] = dict(vars(math)) | {"math": math, "t": t}
    return float(eval(text, names))  # noqa: S307 - a text of this file


@pytest.mark.parametrize("text", TEXTS)
def test_a_formula_has_the_values_that_python_gives(text: str) -> None:
    """At whole times, for one of them and for many."""
    schedule, times = parse(f"formula({text!r})"), range(120)
    expected = [by_python(text, t) for t in times]
    assert schedule(times) == pytest.approx(expected, rel=1e-13, abs=1e-300)
    assert [schedule(t) for t in times] == schedule(times).tolist()


@pytest.mark.parametrize("text", TEXTS)
def test_the_text_of_a_formula_is_one_that_gives_the_same(text: str) -> None:
    """It is in one form: the text of that text is itself."""
    schedule = parse(f"formula({text!r}, total=50)")
    again = parse(str(schedule))
    assert again == schedule
    assert str(again) == str(schedule)
    assert again(range(120)).tolist() == schedule(range(120)).tolist()


LOOPS = [
    ("lr = 0.1; for j in range(t): lr = lr * 0.9; lr", lambda t: 0.1 * 0.9**t),
    (
        "lr, n = 0.1, 0\nfor j in range(t):\n  n += 1\n  lr = lr if n % 10 else lr / 2\nlr + 1e-3",
        lambda t: 0.1 * 0.5 ** (t // 10) + 1e-3,
    ),
    (
        "a, b = 0, 1; for j in range(min(t, 40)): a, b = b, a + b; a",
        lambda t: [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89][t] if t < 12 else None,
    ),
]


LOOPS += [
    ("a = 0.1; for j in range(10): a = a / 2; a", lambda _: 0.1 / 1024),
    (
        "a = 1; for j in range(t): a = a * (t - j); a",
        lambda t: math.factorial(t) if t < 12 else None,
    ),
    ("a = t; for j in range(3): a = a + j; a", lambda t: t + 3.0),
    ("sum(j * j < t for j in range(t))", lambda t: float(math.isqrt(t - 1) + 1 if t else 0)),
    ("cosine(total=10)(5) + [0.1, 0.2][1]", lambda _: 0.25),
]


@pytest.mark.parametrize(("text", "expected"), LOOPS)
def test_a_loop_is_a_recursion(text: str, expected: Any) -> None:  # noqa: ANN401
    """What it changes has at t the value after t rounds; several change together."""
    schedule = parse(f"formula({text!r})")
    for t in (0, 1, 2, 9, 10, 11, 35, 500):
        if expected(t) is not None:
            assert schedule(t) == pytest.approx(expected(t), rel=1e-12)
    assert parse(str(schedule)) == schedule


@pytest.mark.parametrize(
    "step",
    ["lr * 0.999", "lr * (1 - 1 / (j + 2))", "lr * 0.5 if j % 100 == 99 else lr", "lr - 1e-5 * j"],
)
def test_a_loop_that_multiplies_or_adds_is_rounded_as_it_is_stepped(step: str) -> None:
    """Every value has the bits that Python's own loop gives."""
    schedule = parse(f"formula('lr = 0.7; for j in range(t): lr = {step}; lr')")
    expected = [0.7]
    for j in range(300):
        names = {"lr": expected[-1], "j": j}
        expected.append(eval(step, names))  # noqa: S307 - a text of this file
    usable = [rate for rate in expected if rate >= 0]
    assert schedule(range(len(usable))).tolist() == usable


def test_a_recursion_too_long_is_refused() -> None:
    """It is stepped five million times, and no more."""
    schedule = parse("formula('lr = 0.1; for j in range(t): lr = lr * 0.5; lr')")
    with pytest.raises(LearningRateError):
        schedule(10**7)


def test_a_schedule_is_called_at_a_time() -> None:
    """Of this program or of a framework; it may have a name."""
    delayed = parse("formula('cosine(lr0=0.1, total=90)(t - 5) if t >= 5 else t / 50')")
    cosine = parse("cosine(lr0=0.1, total=90)")
    assert delayed([4, 5, 40]).tolist() == [0.08, *cosine([0, 35])]
    twice = parse("formula('s = torch.StepLR(optimizer, 30, lr=0.1); s(t) + s(2 * t)')")
    step = parse("torch.StepLR(optimizer, 30, lr=0.1)")
    assert twice([0, 20, 40]).tolist() == (step([0, 20, 40]) + step([0, 40, 80])).tolist()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x * t", "x is not known; the time is t, at column 1"),
        ("lr = 0.1; l * t", "l is not known; did you mean lr?, at column 11"),
        ("stepp(lr0=0.1)(t)", "did you mean 'step'?"),
        ("cosine(total=9)", "write (t) after it"),
        ("t +", "invalid syntax, at column 4"),
        ("t.__class__", "t.__class__ is not known"),
        ("(lambda: 1)()", "no function here"),
        ("x = 1", "its last statement must be an expression"),
        ("import os", "its last statement must be an expression"),
        ("[1, 2][5]", "the list has no value at 5"),
        ("min(t)", "min does not take so many arguments (1)"),
        ("sum(j for j in range(t))", "must be a condition"),
        ("(" * 5000 + "t" + ")" * 5000, "nest"),
        ("for j in range(t): x = 1; x", "a loop must change what was assigned before it"),
    ],
)
def test_a_text_that_is_no_formula_is_told_why(text: str, told: str) -> None:
    """And where; nothing in it is run."""
    with pytest.raises(ExpressionError, match="rate must be a formula of t") as caught:
        parse(f"formula({text!r})")
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "t"),
    [
        ("abs(1 / (t - 3))", 3),
        ("0.1 if 1 / (t - 3) < 5 else 0.2", 3),
        ("min(1 / (5 - t), 0.1) + 1", 5),
        ("[0.1, 0.2][t]", 2),
        ("log(5 - t) + 9", 5),
        ("sqrt(5 - t)", 6),
        ("(5 - t) ** 0.5", 6),
        ("10.0 ** (100 * t)", 4),
        ("cosine(total=9)(9 - t)", 10),
        ("0.5 - t", 1),
        ("lr = 1; for j in range(t): lr = lr / (3 - j); lr", 4),
        ("10 ** 10 ** 10 * t", 0),
    ],
)
def test_a_rate_that_python_refuses_is_an_error_at_its_time(text: str, t: int) -> None:
    """The first such time is told; before it there are rates."""
    schedule = parse(f"formula({text!r})")
    with pytest.raises(LearningRateError) as caught:
        schedule(range(t + 5))
    assert caught.value.t == t
    if t:
        assert len(schedule(range(t))) == t


def test_a_side_is_computed_only_where_it_is_chosen() -> None:
    """What would be refused elsewhere does no harm."""
    schedule = parse("formula('1 / t if t > 0 else 1 / (t - 5)  if t else 0.5')")
    assert schedule([0, 1, 4]).tolist() == [0.5, 1.0, 0.25]


def test_shared_parts_are_written_once() -> None:
    """A formula whose parts are used twice each has a text as long as itself."""
    text = "x0 = t / 100; " + "".join(f"x{n + 1} = x{n} * x{n} + x{n}; " for n in range(60))
    schedule = parse(f"formula({text + 'x60 * 0 + 0.1'!r})")
    assert len(str(schedule)) < 3000
    assert parse(str(schedule)) == schedule


def test_a_graph_becomes_a_schedule() -> None:
    """With a table, which is as equal as its numbers are."""
    found = []
    for _ in range(2):
        nodes = Nodes()
        t = nodes.leaf("epoch", "time", is_whole=True)
        index = nodes.apply("sub", nodes.apply("add", t, 3), 2)
        rate = nodes.raw("item", Table(np.linspace(0.1, 0, 101)), nodes.apply("min", index, 99))
        found.append(Formula.of(rate, t, total=90))
    one, other = found
    assert one == other
    assert hash(one) == hash(other)
    assert one([0, 9]) == pytest.approx([0.099, 0.09])
    assert parse(str(one)) == one
    assert one.length == 90


def test_a_sum_of_whole_numbers_is_written_as_one_would_write_it() -> None:
    """What is taken away stands behind, and numbers stand last."""
    nodes = Nodes()
    t = nodes.leaf("epoch", "time", is_whole=True)
    for terms, text in (
        ([t, -250], "t - 250"),
        ([2500, nodes.apply("neg", t)], "2500 - t"),
        ([3, nodes.apply("mul", 2, t)], "2 * t + 3"),
    ):
        total = nodes.apply("add", *terms)
        assert Formula.of(nodes.apply("exp", total), t).rate.text == f"exp({text})"


# Random formulas.

NUMBERS = st.sampled_from(["0", "1", "2", "3", "0.5", "0.1", "7", "1e-3", "40", "2.5"])
LEAVES = st.just("t") | st.just("t") | NUMBERS


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, inner)
    signs = st.sampled_from(["+", "-", "*", "/", "//", "%"])
    comparisons = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    condition = st.tuples(inner, comparisons, inner).map(" ".join)
    condition |= st.tuples(condition, st.sampled_from(["and", "or"]), condition).map(
        lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
    )
    functions = st.sampled_from(["floor", "ceil", "int", "abs", "round", "sqrt", "log", "cos"])
    return st.one_of(
        st.tuples(inner, signs, inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(functions, inner).map(lambda p: f"{p[0]}({p[1]})"),
        pairs.map(lambda p: f"min({p[0]}, {p[1]})"),
        pairs.map(lambda p: f"max({p[0]}, {p[1]})"),
        st.tuples(inner, condition, inner).map(lambda p: f"({p[0]} if {p[1]} else {p[2]} + 1e-3)"),
        inner.map(lambda x: f"(-{x})"),
        inner.map(lambda x: f"0.9 ** ({x})"),
        st.tuples(condition, inner).map(lambda p: f"(({p[0]}) * {p[1]})"),
        inner.map(lambda x: f"[0.3, 0.2, 0.1][int(min(max({x}, 0), 2))]"),
    )


RANDOM = st.recursive(LEAVES, _grown, max_leaves=12)


def _expected(text: str, t: int) -> float:
    try:
        return by_python(text, t)
    except (ArithmeticError, ValueError, TypeError):
        return math.nan


@given(RANDOM)
def test_a_random_formula_is_what_python_makes_of_it(text: str) -> None:
    """Each rate, or that there is none; but for decisions that hang on the last digit."""
    schedule = _random(f"abs({text})")
    for t in (0, 1, 2, 3, 5, 8, 40, 41, 99):
        expected = _expected(f"abs({text})", t)
        if math.isfinite(expected):
            assume(_is_robust(f"abs({text})", t, expected))
            assert schedule(t) == pytest.approx(expected, rel=1e-9, abs=1e-12)
        else:
            with pytest.raises(LearningRateError):
                schedule(t)


def _is_robust(text: str, t: int, expected: float) -> bool:
    """Tell whether a little more or less of a rounded number would not change the result."""
    near = [_expected(text.replace("0.1", changed), t) for changed in ("0.10000000000001",)]
    return all(abs(one - expected) <= 1e-9 * (1 + abs(expected)) for one in near)


@given(RANDOM)
def test_a_random_formula_is_written_as_it_is_read(text: str) -> None:
    """`str` and `parse` are inverse, and many values are as each one."""
    schedule = _random(f"abs({text})")
    again = parse(str(schedule))
    assert again == schedule
    assert str(again) == str(schedule)
    rates = [_one(schedule, t) for t in range(12)]
    usable = [t for t, rate in enumerate(rates) if math.isfinite(rate)]
    assert schedule(usable).tolist() == [rates[t] for t in usable]


@given(RANDOM)
def test_breakpoints_of_a_random_formula_are_where_it_jumps(text: str) -> None:
    """Between two of them the curve has no step that its neighbours do not announce."""
    schedule = _random(f"abs({text})")
    times = np.arange(0.0, 60.0)
    following = schedule.next_breakpoint(times)
    assert (following > times).all()
    with np.errstate(all="ignore"):
        middle = schedule.rates(times + 0.5)
        before = schedule.left_limit(times + 1)
        after = schedule.rates(times + 1)
    smooth = following > times + 1
    smooth &= np.isfinite(middle + before + after)
    assert before[smooth] == pytest.approx(after[smooth], rel=1e-9, abs=1e-9)


def _random(text: str) -> Schedule:
    try:
        return parse(f"formula({text!r})")
    except LRSchedError:  # a number that stands alone and is none
        assume(condition=False)
        raise


def _one(schedule: Schedule, t: int) -> float:
    try:
        return float(schedule(t))
    except LearningRateError:
        return math.nan


def test_a_whole_number_that_no_float_holds_is_told() -> None:
    """Python cannot divide by it either: that rate is not finite, and those beside it are used."""
    schedule = parse(f"formula('(t + 1.0) / {2**2000} if t < 2 else 0.1')")
    assert schedule(2) == 0.1
    with pytest.raises(LearningRateError):
        schedule(1)


@pytest.mark.parametrize("text", ["0.1 * (1 - t / 10)", "0.1 / (1 + t)", "0.1 if t % 3 else 0.2"])
def test_a_formula_with_a_length_holds_its_last_value(text: str) -> None:
    """That of the last update, also where the formula itself has no usable rate any more."""
    ending, endless = parse(f"formula({text!r}, total=10)"), parse(f"formula({text!r})")
    times = np.arange(10)
    assert ending(times).tolist() == endless(times).tolist()
    assert set(ending([9, 9.5, 10, 11, 1e6]).tolist()) == {endless(9)}
    assert ending.next_breakpoint(np.array([9.5, 10.0])).tolist() == [math.inf, math.inf]
    assert ending.settled_from == 9


def test_scripts_of_different_lengths_stand_beside_each_other(tmp_path: Path) -> None:
    """The shorter training's last rate holds: past its end nothing is known of it."""
    text = "for epoch in range(10):\n    set(0.1 * (1 - epoch / 10))\n"
    before = "opt = SGD(p, lr=1)\ndef set(lr):\n    opt.param_groups[0]['lr'] = lr\n"
    after = "    opt.step()\n"
    (tmp_path / "a.py").write_text(before + text + after)
    (tmp_path / "b.py").write_text((before + text + after).replace("10", "30"))
    done = lrsched("compare", "a.py", "b.py", "-f", "csv", cwd=tmp_path)
    rows = done.out.splitlines()
    assert len(rows) == 31
    assert {row.split(",")[1] for row in rows[10:]} == {"0.009999999999999998"}
