"""Times and lengths with units: how they are written, and what they come to in a run."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrsched_cli import schedule
from lrsched_cli.errors import ExpressionError, LengthError
from lrsched_cli.expression import Reading, read
from lrsched_cli.parameters.durations import Duration, length_of, lengths_of
from lrsched_cli.parameters.lengths import UNTOLD, Lengths, counted
from lrsched_cli.run import Run

TOLD = Lengths(updates_per_epoch=391, samples_per_update=128, tokens_per_sample=1024, updates=5000)


def reading(text: str, lengths: Lengths = TOLD) -> Reading:
    return read(text, lengths=lengths)


def test_numbers_may_have_a_letter_or_be_arithmetic() -> None:
    """Whole numbers stay whole."""
    texts = ["500", "10k", "1.5M", "2B", "90*1252", "3*391+5", "1_000k", "0.5k", "2.5"]
    found = [length_of(text) for text in texts]
    assert found == [500, 10_000, 1_500_000, 2 * 10**9, 112_680, 1178, 10**6, 500, 2.5]
    assert [type(one) for one in found] == [int] * 8 + [float]


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("5ep", 5, "ep"),
        ("2.5epochs", Fraction(5, 2), "ep"),
        ("5%", 5, "%"),
        ("0.1%", Fraction(1, 10), "%"),
        ("2e9tok", 2 * 10**9, "tok"),
        ("300Btok", 300 * 10**9, "tok"),
        ("1e6samples", 10**6, "samples"),
        ("1.2Msamples", 1_200_000, "samples"),
    ],
)
def test_a_length_has_an_exact_amount_of_its_unit(
    text: str, amount: Fraction | int, unit: str
) -> None:
    """As decimals say it, not as float64 does."""
    found = length_of(text)
    assert isinstance(found, Duration)
    assert (found.amount, found.unit, str(found)) == (amount, unit, text)


@pytest.mark.parametrize(
    "text", ["", "5 %", "ep", "5em", "x5ep", "0x5ep", "5ep3", "1e999999999ep", "9" * 500 + "k", "-"]
)
def test_what_is_no_length_is_none(text: str) -> None:
    """Nor does it take long to see that."""
    with pytest.raises(ValueError):  # noqa: PT011 - that there is one
        length_of(text)


@given(st.decimals(0, 10**6, places=3), st.integers(1, 10**7), st.sampled_from(["ep", "%"]))
def test_a_length_comes_to_the_nearest_whole_number_of_steps(
    amount: object, size: int, unit: str
) -> None:
    """Of the exact product; of two that are as near, to the higher."""
    lengths = Lengths(updates_per_epoch=size, updates=size)
    exact = Fraction(str(amount)) * size / (100 if unit == "%" else 1)
    length = length_of(f"{amount}{unit}")
    assert counted(length, lengths, "step")[0] == math.floor(exact + Fraction(1, 2))


@pytest.mark.parametrize(
    ("text", "expression", "remarks"),
    [
        (
            "cosine(total=1000, warmup=5%)",
            "cosine(lr0=0.1, total=1000, warmup=50)",
            ["warmup = 5% of 1000 = 50"],
        ),
        (
            "cosine(warmup='5%', total='90ep')",
            "cosine(lr0=0.1, total=35190, warmup=1760)",
            [
                "total = 90ep = 90 * 391 = 35190 steps",
                "warmup = 5% of 35190 = 1759.5, rounded to 1760 steps (to the nearest; ties go up)",
            ],
        ),
        (
            "constant(warmup=1ksamples)",
            "constant(lr0=0.1, warmup=8)",
            ["warmup = 1ksamples / 128 = 7.8125, rounded to 8 steps (to the nearest; ties go up)"],
        ),
        (
            "constant(warmup=131072ktok)",
            "constant(lr0=0.1, warmup=1000)",
            ["warmup = 131072ktok / (128 * 1024) = 1000 steps"],
        ),
        (
            "multistep(milestones=[1ep, 50%, 3k])",
            "multistep(lr0=0.1, milestones=[391, 2500, 3000], drop=0.1)",
            ["milestones = 1ep = 1 * 391 = 391 steps, 50% of 5000 = 2500 steps"],
        ),
        (
            "piecewise({0: 0.1, 2ep: 0.01})",
            "piecewise(points={0: 0.1, 782: 0.01}, join='hold')",
            ["points = 2ep = 2 * 391 = 782 steps"],
        ),
        (
            "step(warmup=1ep)",
            "step(lr0=0.1, drop=0.5, every=10, warmup=391)",
            ["warmup = 1ep = 1 * 391 = 391 steps", "every = 10 steps, its default"],
        ),
        ("cosine(total=10k, warmup=7%4)", "cosine(lr0=0.1, total=10000, warmup=3)", []),
    ],
)
def test_an_expression_has_numbers_for_its_lengths(
    text: str, expression: str, remarks: list[str]
) -> None:
    """Bare or in quotes, and says how each was found; `%` before a number is Python's modulo."""
    found = reading(text)
    assert (str(found.schedule), list(found.remarks)) == (expression, remarks)
    assert found.label == text


def test_lengths_in_epochs_alone_are_counted_in_epochs() -> None:
    """Where nothing tells how many steps an epoch has; percentages go with them."""
    found = reading("multistep(milestones=[30ep, 60ep, 80ep], warmup=2ep)", UNTOLD)
    assert (str(found.schedule), found.counts) == (
        "multistep(lr0=0.1, milestones=[30, 60, 80], drop=0.1, warmup=2)",
        "epoch",
    )
    assert reading("exp(every=0.5ep)", UNTOLD).schedule == read("exp(every=0.5)").schedule
    assert reading("constant(warmup=10%)", Lengths(epochs=90)).counts == "epoch"


@pytest.mark.parametrize(
    ("text", "lengths", "problem"),
    [
        ("cosine(total=90ep, warmup=5)", UNTOLD, "--steps-per-epoch N, or --dataset-size N"),
        ("keras.CosineDecay(0.1, 30ep)", UNTOLD, "column 24: decay_steps: 30ep: how many steps"),
        ("constant(warmup=5%)", UNTOLD, "tell --total N, or --epochs N"),
        ("constant(warmup=5samples)", UNTOLD, "tell --batch-size N"),
        ("constant(warmup=5tok)", UNTOLD, "tell --batch-size N --seq-len N"),
        ("step(lr0=5%)", TOLD, "column 10: lr0 must be a number > 0, not 5%"),
        ("step(every=0.1%, x=1)", Lengths(updates=9), "x"),
        ("step(every=0.1%)", Lengths(updates=9), "rounded to 0 steps"),
        ("cosine(total=5ep, ?)", TOLD, "column 19"),
        ("cosine(total=5ep + 3)", TOLD, "only arithmetic of numbers"),
        ("cosine(total=5%%)", TOLD, "Python's syntax"),
    ],
)
def test_what_a_length_lacks_is_named(text: str, lengths: Lengths, problem: str) -> None:
    """With the options that supply it, at its place in the text."""
    with pytest.raises(ExpressionError) as caught:
        reading(text, lengths)
    assert problem in str(caught.value)


def test_a_framework_counts_what_it_does() -> None:
    """A length in epochs is in steps for a scheduler that counts steps, and else in epochs."""
    text = "timm.CosineLRScheduler(opt, t_initial=30ep, lr=0.1)"
    assert reading(text).schedule(15) == pytest.approx(0.05)
    assert reading("keras.CosineDecay(0.1, 30ep)").schedule(15 * 391) == pytest.approx(0.05)
    assert reading("torch.StepLR(opt, 30ep, lr=0.1)").schedule(30 * 391 - 1) == 0.1


def test_the_functions_of_python_are_told_of_the_run_too() -> None:
    """By the arguments that they have for live objects."""
    told = schedule("cosine(total=2ep, warmup=10%)", steps_per_epoch=50)
    assert str(told) == "cosine(lr0=0.1, total=100, warmup=10)"
    assert str(schedule("constant(warmup=10%)", total=500)) == "constant(lr0=0.1, warmup=50)"


def test_a_list_of_lengths_may_have_brackets() -> None:
    """As a user pastes it."""
    assert lengths_of("[30, 60]") == lengths_of("30,60") == [30, 60]


def test_a_run_has_lengths_of_its_own() -> None:
    """They are found where all is told that says them, be it by another source."""
    run = Run(total="90ep")  # type: ignore[arg-type]
    with pytest.raises(LengthError, match="total: 90ep: how many steps an epoch has"):
        run.settled()
    settled = run.completed({"a": Run(steps_per_epoch=5005)}).settled()
    assert (settled.total, list(settled.notes)) == (
        450_450,
        ["total = 90ep = 90 * 5005 = 450450 steps"],
    )
    half = Run(steps="0:50%:1ep", total="1k", steps_per_epoch=100)  # type: ignore[arg-type]
    assert str(half.span) == "0:500:100"


def test_a_batch_is_of_use_where_a_length_needs_it() -> None:
    """What changes nothing is told, and only that."""
    run = Run(batch_size=8)
    assert list(run.notes) == ["batch_size changes nothing without dataset_size or seq_len"]
    reading("constant(warmup=80samples)", run.lengths)
    assert not list(run.notes)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("torch.OneCycleLR(o, 0.1, total_steps=10ep)", "torch.OneCycleLR(o, 0.1, 3910)"),
        (
            "optax.exponential_decay(0.1, 2ep, 0.5)",
            "optax.exponential_decay(0.1, 782, 0.5)",
        ),
        (
            "transformers.get_wsd_schedule(o, 5%, 20%, num_training_steps=10ep, lr=0.1)",
            "transformers.get_wsd_schedule(o, 196, 782, num_training_steps=3910, lr=0.1)",
        ),
        (
            "timm.MultiStepLRScheduler(o, [30ep, 60ep], lr=0.1)",
            "timm.MultiStepLRScheduler(o, [30, 60], lr=0.1)",
        ),
        (
            "mmengine.MultiStepLR(o, milestones=[3ep], by_epoch=False, lr=0.1)",
            "mmengine.MultiStepLR(o, milestones=[1173], by_epoch=False, lr=0.1)",
        ),
        (
            "fvcore.MultiStepParamScheduler([0.1, 0.01], milestones=[1ep, 2ep])",
            "fvcore.MultiStepParamScheduler([0.1, 0.01], milestones=[391, 782])",
        ),
    ],
)
def test_a_framework_takes_lengths_where_its_parameters_are_such(text: str, plain: str) -> None:
    """Percentages are of the call's own number of updates, if it has one."""
    assert reading(text).schedule == read(plain).schedule
