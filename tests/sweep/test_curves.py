"""The curves of sweeps: their schedules, and the labels that tell them apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrsched_cli import FAMILIES, parse
from lrsched_cli.comparison import Comparison
from lrsched_cli.errors import (
    ArgumentError,
    ComparisonError,
    ExpressionError,
    LRSchedError,
    ParameterError,
    SweepError,
)
from lrsched_cli.picture import Picture
from lrsched_cli.sweep import (
    axes_of,
    axis,
    common_title,
    labelled,
    refuse_unused,
    swept,
    swept_family,
)

numbers = st.floats(1e-9, 1e9).map(repr) | st.integers(0, 10**6).map(str)


def labels(*texts: str, axes: str) -> list[str]:
    """Return the columns of a comparison of expressions, of which some vary."""
    named = axes_of(axis(one) for one in axes.split())
    sweeps = [swept(text, named) for text in texts]
    refuse_unused(named, sweeps)
    return list(Comparison.of(labelled(sweeps)).columns[1:])


@pytest.mark.parametrize(
    ("texts", "axes", "expected"),
    [
        (["cosine(warmup={w})"], "w=0,5", ["w=0", "w=5"]),
        (["{f}(lr0=1)"], "f=exp,step", ["f=exp", "f=step"]),
        (
            ["cosine(warmup={w}, lr0={lr})"],
            "lr=1,2 w=0,5",
            ["lr=1, w=0", "lr=1, w=5", "lr=2, w=0", "lr=2, w=5"],
        ),
        (
            ["cosine(warmup={w})", "torch.ExponentialLR(opt, {g}, lr=1)", "step()"],
            "w=0,5 g=0.9,0.5",
            [
                "cosine: w=0",
                "cosine: w=5",
                "torch.ExponentialLR: g=0.9",
                "torch.ExponentialLR: g=0.5",
                "step()",
            ],
        ),
        (
            ["cosine(warmup={w})", "{f}(lr0=1)"],
            "w=0,5 f=exp,step",
            ["cosine: w=0", "cosine: w=5", "f=exp", "f=step"],
        ),
        (
            ["exp(lr0={a})", "exp(lr0={a}, rate=0.5)"],
            "a=1,2",
            ["exp(lr0=1)", "exp(lr0=2)", "exp(lr0=1, rate=0.5)", "exp(lr0=2, rate=0.5)"],
        ),
        (
            ["x = exp(lr0={a})", "cosine(lr0={b})"],
            "a=1 b=2,3",
            ["exp: a=1", "cosine: b=2", "cosine: b=3"],
        ),
    ],
)
def test_labels_are_made_of_what_differs(texts: list[str], axes: str, expected: list[str]) -> None:
    """The values alone, with what is called where there are several, all of it where it must be."""
    assert labels(*texts, axes=axes) == expected


def test_one_curve_is_called_by_its_text() -> None:
    """For one value tells nothing apart."""
    (series,) = labelled([swept("exp(lr0={a})", {"a": ("5",)})])
    assert series.label == "exp(lr0=5)"


def test_a_curve_has_the_values_that_vary() -> None:
    """By name, in the grid's order; words stay words."""
    axes = {"a": ("1e-3", "2"), "f": ("exp", "step")}
    sweep = swept("{f}(lr0={a})", axes)
    assert [one.varied for one in labelled([sweep])] == [
        (("a", 0.001), ("f", "exp")),
        (("a", 0.001), ("f", "step")),
        (("a", 2.0), ("f", "exp")),
        (("a", 2.0), ("f", "step")),
    ]
    assert Comparison.of(labelled([sweep])).series[1].varied == (("a", 0.001), ("f", "step"))
    assert [labelled([swept("exp()", {})])[0].varied] == [()]


@given(st.lists(numbers, min_size=1, max_size=5, unique=True), st.integers(0, 30))
def test_a_curve_is_that_of_the_expression_with_its_value(values: list[str], warmup: int) -> None:
    """As if it were written by hand."""
    sweep = swept(f"cosine(lr0={{v}}, warmup={warmup})", {"v": tuple(values)})
    for value, curve in zip(values, sweep.curves, strict=True):
        assert curve.schedule == parse(f"cosine(lr0={float(value)}, warmup={warmup})")
        assert curve.varied == (("v", float(value)),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "exp(lr0={v})",
            "in 'exp(lr0={v})', column 9: {v} has no values; add --vary v=VALUES",
        ),
        ("exp(lr0={warm})", "{warm} has no values; did you mean {warmup}?"),
        ("2*{w}", "column 3: {w} has no values"),
        ("{f}()", "column 1: {f} has no values"),
        ("exp(lr0={warmup})", "in 'exp(lr0=x)', column 9: lr0 must be a number > 0, not x"),
        ("exp('{v}', {v})  # {u}", "column 12: {v} has no values"),
    ],
)
def test_a_placeholder_without_values_is_told_with_its_place(text: str, message: str) -> None:
    """With the nearest that has some; in quotes and comments it is text."""
    with pytest.raises(ExpressionError) as caught:
        swept(text, {"warmup": ("x",)})
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("exp()", "warmup: no expression has {warmup}; write it where its values go"),
        ("exp(lr0={warmups})", "warmup: no expression has {warmup}; did you mean {warmups}?"),
    ],
)
def test_values_that_go_nowhere_are_told(text: str, message: str) -> None:
    """With the nearest name that stands somewhere."""
    with pytest.raises(SweepError) as caught:
        refuse_unused(["warmup"], [swept(text, {"warmups": ("1",)})])
    assert str(caught.value) == message


def test_all_curves_together_have_a_largest_number() -> None:
    """Those that do not vary are not counted: a user wrote each of them."""
    axes = {"a": tuple(map(str, range(600)))}
    sweeps = [swept("exp(decay={a})", axes), swept("time(decay={a})", axes)]
    with pytest.raises(ComparisonError, match=r"^1,200 curves .* 1,000 is the most$"):
        labelled(sweeps)
    assert len(labelled([sweeps[0], *[swept("exp()", {})] * 500])) == 1100


def test_a_family_varies_by_its_parameters() -> None:
    """Values are read as options are; the title has what is common."""
    axes = {"staircase": ("true", "False"), "every": ("5", "1e1")}
    sweep = swept_family(FAMILIES["exp"], {"rate": 0.5}, axes)
    assert [str(curve.schedule) for curve in sweep.curves] == [
        "exp(lr0=0.1, rate=0.5, every=5, staircase=True)",
        "exp(lr0=0.1, rate=0.5, every=10, staircase=True)",
        "exp(lr0=0.1, rate=0.5, every=5)",
        "exp(lr0=0.1, rate=0.5, every=10)",
    ]
    assert labelled([sweep])[1].label == "staircase=true, every=1e1"
    title = "exp, lr0=0.1, rate=0.5, by staircase and every"
    assert common_title([sweep]) == title


@pytest.mark.parametrize(
    ("axes", "error", "message"),
    [
        ({"warmpu": ("1",)}, SweepError, "warmpu: unknown option 'warmpu'; did you mean 'warmup'?"),
        ({"lr0": ("1",)}, SweepError, "lr0: cannot stand beside --lr0"),
        ({"warmup": ("1", "x")}, ParameterError, "warmup must be a whole number >= 0, not 'x'"),
        ({"warmup": ("100",)}, ArgumentError, "warmup (100) must be below total (100)"),
    ],
)
def test_a_family_refuses_what_its_options_refuse(
    axes: dict[str, tuple[str, ...]], error: type[LRSchedError], message: str
) -> None:
    """In the same words."""
    with pytest.raises(error) as caught:
        swept_family(FAMILIES["cosine"], {"lr0": 1.0}, axes)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (" exp(lr0={a}) ", "exp, by a"),
        ("exp(lr0=0.1, decay={a})", "exp, lr0=0.1, by a"),
        ("torch.StepLR(opt, 5, gamma={a}, lr=0.1)", "torch.StepLR, 5, lr=0.1, by a"),
        (
            "sequence(exp(lr0={a}), linear(lr0=0.1, total=9), at=[5])",
            "sequence, linear(lr0=0.1, total=9), at=[5], by a",
        ),
        ("import torch\nx = ExponentialLR(\n  opt, {a}, lr=1)", "ExponentialLR, by a"),
    ],
)
def test_the_title_is_what_curves_have_in_common(text: str, title: str) -> None:
    """What is called and the arguments that do not vary, then the names that do; no braces."""
    assert common_title([swept(text, {"a": ("0.1", "0.2")})]) == title


@pytest.mark.parametrize("texts", [["exp(lr0={a})", "exp(lr0={a})"], ["exp()"]])
def test_what_is_no_sweep_has_no_title(texts: list[str]) -> None:
    """Several of them have nothing in common, and one curve has its label."""
    assert not swept_family(FAMILIES["step"], {"lr0": 0.1}, {}).title
    assert (
        common_title([swept(text, {"a": ("0.1", "0.2")} if "{" in text else {}) for text in texts])
        is None
    )


@pytest.mark.parametrize(("own", "title"), [(None, "common"), ("own", "own")])
def test_a_title_that_is_given_stands_before_it(own: str | None, title: str) -> None:
    """As every option of a picture."""
    assert Picture(title=own).titled("common").title == title
