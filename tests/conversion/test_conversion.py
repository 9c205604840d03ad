"""Converted schedules: what the code is made of, and what it computes in plain Python."""

import math
import re
import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from conversion.executed import rates_of
from conversion.samples import WITHOUT_FORMULA, converts, samples, shapes
from lrsched_cli import FAMILIES, Schedule, parse
from lrsched_cli.conversion import TARGETS, Request, blocks, convert
from lrsched_cli.conversion.tracing import TRACEABLE
from lrsched_cli.errors import ConversionError
from lrsched_cli.expression import read
from lrsched_cli.inputs.comparison_file import read_comparison
from lrsched_cli.schedules import Floats, Unit
from lrsched_cli.schedules.combine import Scale
from strategies import rates, schedules, times

SAMPLES = samples()
UPDATES = 130


def code_of(text: str, target: str) -> str:
    return convert(Request(parse(text), text), target)


@pytest.mark.parametrize("family", [one for one in FAMILIES if one not in WITHOUT_FORMULA])
@given(st.data(), times)
@settings(max_examples=10, suppress_health_check=[HealthCheck.filter_too_much])
def test_a_function_in_plain_python_has_the_rates(
    family: str, data: st.DataObject, t: list[int]
) -> None:
    """Whatever the parameters, at any time."""
    schedule = data.draw(schedules(FAMILIES[family]))
    expected = rates(schedule, t)
    assume(converts(schedule, "python"))
    try:
        code = convert(Request(schedule, ""), "python")
    except ConversionError as error:  # of a thousand cycles, each with a formula of its own
        assume("has more than" not in str(error))
        raise
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102 - what this program wrote
    function = names["learning_rate"]
    assert callable(function)
    try:
        found = [function(one) for one in t]
    except OverflowError:  # where NumPy goes on with infinity, which a clip may take back
        assume(condition=False)
        raise
    assert all(type(rate) is float for rate in found)
    # What is nearly lost of a rate, as a tangent's end is, has fewer digits than the rate.
    size = max([expected.max(), *blocks.rates(schedule)])
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12 * size)


@pytest.mark.parametrize(
    "text",
    [
        "exp(lr0=1, min_ratio=1)",
        "clip(step(), min_lr=1)",
        "sequence(constant(), inverse_sqrt(lr0=3, min_lr=3), at=[1])",
    ],
)
def test_a_rate_that_is_a_whole_number_is_a_float(text: str) -> None:
    """Keras, for one, refuses an int as the learning rate of a callback."""
    found = islice(rates_of("python", code_of(text, "python")), 5)
    assert {type(rate) for rate in found} == {float}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("target", TARGETS)
def test_every_family_converts(family: str, target: str) -> None:
    """Into every target; what has no formula, into torch's own schedulers and into a file."""
    schedule = next(one for one in SAMPLES if one.name == family)
    if converts(schedule, target):
        assert convert(Request(schedule, ""), target)
    else:
        with pytest.raises(ConversionError, match=r"so that no formula has them"):
            convert(Request(schedule, ""), target)


@pytest.mark.process
def test_the_code_is_formatted(tmp_path: Path) -> None:
    """As ruff and black format it, without a name that is not defined or an import too many."""
    targets = cycle(sorted(set(TARGETS) - {"toml"}))  # each shape in one: all would take a minute
    for number, (schedule, target) in enumerate(zip(shapes(), targets, strict=False)):
        if converts(schedule, target):
            path = tmp_path / f"{target}_{number}.py"
            path.write_text(convert(Request(schedule, ""), target), encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    isolated = ["--isolated", "--no-cache", str(tmp_path)]
    subprocess.run([*ruff, "format", "--check", "--quiet", *isolated], check=True)
    rules = ["--select", "E,F,I,W", "--ignore", "E501,E731"]
    builtins = ["--config", 'builtins=["model"]']
    subprocess.run([*ruff, "check", "--quiet", *rules, *builtins, *isolated], check=True)


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        ("step(offset=0)", "torch", "StepLR(optimizer, step_size=10, gamma=0.5)"),
        ("step(offset=0)", "keras", "schedules.ExponentialDecay("),
        ("multistep()", "timm", "MultiStepLRScheduler(optimizer, decay_t=[31, 61, 91]"),
        ("multistep()", "keras", "boundaries=[29, 59, 89]"),
        ("multistep()", "optax", "piecewise_constant_schedule(0.1, {30: 0.1, 60: 0.1, 90: 0.1})"),
        ("cosine(warmup=10)", "optax", "optax.warmup_cosine_decay_schedule("),
        ("cosine(warmup=10)", "transformers", "get_cosine_schedule_with_warmup("),
        ("cosine(warmup=10)", "timm", "warmup_prefix=True"),
        ("cosine(warmup=10)", "keras", "decay_steps=90"),
        ("cosine(warmup=10)", "torch", "LambdaLR(optimizer, lambda t: learning_rate(t) / 0.1)"),
        ("cosine(warmup=10, warmup_from=0.1)", "torch", "milestones=[10]"),
        ("exp()", "tf", "tf.compat.v1.train.exponential_decay("),
        ("rex()", "keras", "keras.callbacks.LearningRateScheduler("),
        ("rex()", "timm", "class LearningRate(Scheduler):"),
        ("one_cycle()", "torch", "OneCycleLR("),
        ("one_cycle()", "optax", "jnp.where(count < 99, "),
    ],
)
def test_a_framework_s_own_scheduler_is_preferred(text: str, target: str, expected: str) -> None:
    """Where one is equal; else what the framework takes around a function."""
    assert expected in code_of(text, target)


def test_what_is_not_equal_is_said() -> None:
    """Torch's cosine comes back after its end, where this one holds its last value."""
    told = "# Equal until t = 100; later it is not: at t = "
    assert told in code_of("cosine(warmup=10)", "transformers")
    assert told not in code_of('cosine(warmup=10, past_end="rebound")', "transformers")


@pytest.mark.parametrize(
    ("text", "unit", "target", "told"),
    [
        ("cosine()", "epoch", "keras", "LearningRateScheduler"),
        ("cosine()", "epoch", "torch", "at the end of each epoch"),
        ("rex()", "step", "keras", "on_train_batch_begin"),
        ("rex()", "step", "timm", "t_in_epochs=False"),
        ("rex()", "step", "torch", "after each optimizer.step()"),
    ],
)
def test_what_t_counts_can_be_told(text: str, unit: Unit, target: str, told: str) -> None:
    """For Keras and timm, whose schedulers count one thing or the other, and in the comments."""
    assert told in convert(Request(parse(text), "", unit), target)


def test_code_with_a_framework_s_own_scheduler_reads_back() -> None:
    """What was written for torch is a schedule for this program again, and the same."""
    schedule = parse("sequence(linear(lr0=0.01, lr1=0.1, total=5), exp(rate=0.9), at=[5])")
    again = read(convert(Request(schedule, ""), "torch")).schedule
    t = np.arange(300)
    np.testing.assert_allclose(again(t), schedule(t), rtol=1e-12)


@pytest.mark.parametrize("schedule", [one for one in SAMPLES if one.name == "stepwise"], ids=str)
def test_schedulers_that_are_stepped_read_back(schedule: Schedule) -> None:
    """Made again in the same order, they have the same rates."""
    again = read(convert(Request(schedule, ""), "torch")).schedule
    t = np.arange(60.0)
    assert np.array_equal(again.rates(t), schedule.rates(t), equal_nan=True)


@pytest.mark.parametrize("text", ["stepwise(['StepLR(3)'])", "chain(step(offset=0))"])
def test_a_refusal_names_the_target_that_can_say_it(text: str) -> None:
    """Torch, whose schedulers these are."""
    assert code_of(text, "torch")
    with pytest.raises(ConversionError, match="own schedulers can say it: --to torch"):
        code_of(text, "keras")


@pytest.mark.parametrize("target", ["torch", "keras"])
def test_what_no_target_can_say_is_refused_with_a_way_out(target: str) -> None:
    """A schedule without a formula as a part of another one: its rates can be held in a table."""
    with pytest.raises(ConversionError, match="compare -f csv writes its rates, which piecewise"):
        code_of("scale(stepwise(['StepLR(3)']), by=2)", target)


@pytest.mark.parametrize(
    "label", ["a", 'say "so"', "é😀", "tab\there", "back\\slash", "\x7f", "[x]"]
)
def test_a_file_holds_the_schedule(label: str, tmp_path: Path) -> None:
    """As a comparison file, under its label and with its length."""
    path = tmp_path / "a.toml"
    schedule = parse("cosine(total=50)")
    path.write_text(convert(Request(schedule, label, "step"), "toml"), encoding="utf-8")
    file = read_comparison(str(path))
    assert [(one.label, one.schedule) for one in file.series] == [(label, schedule)]
    assert str(file.run.span) == "50"


@pytest.mark.parametrize("text", ["step()", "linear(total=5)", "cosine_restarts(growth=1.5)"])
def test_plain_python_is_a_function_of_any_time(text: str) -> None:
    """Also of one between two updates, where the formula has a meaning."""
    stepped = list(islice(rates_of("python", code_of(text, "python")), UPDATES))
    np.testing.assert_allclose(stepped, parse(text)(np.arange(UPDATES)), rtol=1e-12)


@given(st.sampled_from(list(SAMPLES)), st.sampled_from([one for one in TARGETS if one != "toml"]))
def test_the_code_is_python(schedule: Schedule, target: str) -> None:
    """It compiles."""
    if converts(schedule, target):
        compile(convert(Request(schedule, ""), target), target, "exec")


@pytest.mark.parametrize("target", ["optax", "tf"])
def test_code_holds_the_last_rate_where_there_is_none(target: str) -> None:
    """And says so; plain Python raises an error there."""
    code = code_of('one_cycle(total=50, past_end="overrun")', target)
    assert "# There is no learning rate from t = 51 on: the one before is held." in code
    assert "nan" not in code
    assert "raise ValueError" in code_of('one_cycle(total=50, past_end="overrun")', "python")


class Untraceable(Schedule):
    """A family whose formula no target has words for."""

    def _lr(self, t: Floats) -> Floats:
        found: Floats = np.sinc(t)
        return found


class Unreadable(Schedule):
    """A family whose formula looks at its times one by one."""

    def _lr(self, t: Floats) -> Floats:
        return np.array([math.sin(one) for one in t])


@pytest.mark.parametrize(
    ("family", "message"),
    [
        (Untraceable, r"it uses np\.sinc, which cannot be traced, in Untraceable"),
        (Unreadable, "it has a formula that cannot be traced, in Unreadable: "),
    ],
)
@pytest.mark.parametrize("target", ["python", "optax", "torch"])
def test_a_formula_that_cannot_be_traced_is_an_error(
    family: type[Schedule], message: str, target: str
) -> None:
    """It names the function and the family, also of a part of another schedule."""
    for schedule in (family(), Scale(schedule=family(), by=2.0)):
        with pytest.raises(ConversionError, match=message):
            convert(Request(schedule, ""), target)


def test_what_a_formula_may_use_is_told_where_formulas_are_written() -> None:
    """The functions of NumPy that are traced are those that the base class names."""
    told = set(re.findall(r"np\.(\w+)", Schedule.__doc__ or ""))
    assert told == TRACEABLE


def test_cycles_too_many_for_a_table_are_refused_in_float32() -> None:
    """Plain Python counts them by a formula."""
    text = "cosine_restarts(growth=1.0001)"
    with pytest.raises(ConversionError, match="more cycles than a table holds"):
        code_of(text, "optax")
    names: dict[str, Any] = {}
    exec(code_of(text, "python"), names)  # noqa: S102 - what this program wrote
    times = [0, 10, 50_000, 60_000, 10**6]
    found = [names["learning_rate"](t) for t in times]
    np.testing.assert_allclose(found, parse(text)(times), atol=1e-9)


@pytest.mark.parametrize(
    ("rate", "target", "call"),
    [
        ("0.1 * 0.1 ** (t // 30)", "torch", "StepLR(optimizer, step_size=30, gamma=0.1)"),
        ("0.1 * 0.5 ** sum(t >= m for m in (30, 50))", "torch", "milestones=[30, 50], gamma=0.5"),
        ("0.1 * min(1, t / 5) * (1 if t < 5 else 0.5)", "python", "if t < 5:"),
        (
            "4e-4 * min(t / 100, max(0, 1 - (t - 100) / 900))",
            "transformers",
            "num_warmup_steps=100",
        ),
    ],
)
def test_a_formula_becomes_the_scheduler_that_it_equals(rate: str, target: str, call: str) -> None:
    """A framework's own, where the formula is a family's schedule; else its own function."""
    assert call in code_of(f"formula({rate!r})", target)
