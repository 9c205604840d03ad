"""What is known of a framework beside its schedulers."""

import inspect

import pytest

from golden.judge import prepare
from golden.real import is_installed, vars_of
from lrsched_cli.dialects import (
    PREFIXES,
    counts,
    default_rate,
    describe,
    entries,
    facts,
    is_counter,
    is_optimizer,
    member,
    notes_on,
)
from lrsched_cli.expression import read
from lrsched_cli.parameters import fields, kinds

NAMES = sorted(set(PREFIXES.values()))

OPTIMIZERS = {
    "torch": "torch.optim",
    "keras": "keras.optimizers",
    "tf": "tensorflow.compat.v1.train",
    "optax": "optax",
}
"""Where the optimizers of a framework are imported from."""


@pytest.mark.parametrize("name", NAMES)
def test_every_condition_of_a_note_compares_arguments_of_its_scheduler(name: str) -> None:
    """No condition is about an argument that does not exist."""
    for entry in entries(name).values():
        declared = {one.name for one in fields(entry)}
        for note in describe(entry).notes:
            if note.condition not in facts(name).conditions:
                named = {argument for argument, *_ in note.tests()}
                named |= {value for *_, value, is_name in note.tests() if is_name}
                assert named <= declared, note


@pytest.mark.parametrize("name", NAMES)
def test_every_condition_in_words_is_that_of_a_note(name: str) -> None:
    """Nothing is explained that no docstring, and no note on all of its schedulers, says."""
    said = {note.condition for one in entries(name).values() for note in describe(one).notes}
    said |= {note.condition for note in facts(name).notes}
    assert set(facts(name).conditions) <= said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("torch.MultiStepLR(o, [30, 60], lr=0.1)", ""),
        ("torch.MultiStepLR(o, [30, 30], lr=0.1)", "counts twice"),
        ("torch.MultiStepLR(o, [30, 0.75 * 90], lr=0.1)", "is never met"),
        ("torch.StepLR(o, 30, lr=0.1)", ""),
        ("torch.StepLR(o, 30, last_epoch=29, lr=0.1)", "t = 0 is the update after last_epoch"),
        ("torch.StepLR(o, 2.5, lr=0.1)", "2.5 acts as 5"),
        ("torch.ConstantLR(o, lr=0.1)", ""),
        ("torch.LinearLR(o, total_iters=0, lr=0.1)", "for ever"),
        ("torch.ChainedScheduler([torch.ExponentialLR(o, 0.9)], lr=0.1)", ""),
        ("torch.ChainedScheduler([torch.CyclicLR(o, 0.1, 0.2)], lr=0.1)", "set the rate"),
        ("torch.SequentialLR(o, [torch.LinearLR(o), torch.StepLR(o, 9)], [5], lr=0.1)", ""),
        ("torch.SequentialLR(o, [torch.LinearLR(o), torch.StepLR(o, 9)], [4], lr=0.1)", "a jump"),
        ("torch.OneCycleLR(o, 0.1, 100)", ""),
        ("torch.OneCycleLR(o, 0.1, 100, pct_start=0.07)", ""),
        ("torch.OneCycleLR(o, 0.1, epochs=7, steps_per_epoch=11)", "itself is not used"),
        ("torch.OneCycleLR(o, 0.1, 100, pct_start=0.0)", "itself is not used"),
        ("get_linear_schedule_with_warmup(o, 9, 90, lr=0.1)", ""),
        ("get_linear_schedule_with_warmup(o, 90, 90, lr=0.1)", "is cut off by 0"),
        ("keras.CosineDecay(0.1, 90, warmup_steps=9)", "is ignored"),
        ("optax.join_schedules([exp(), exp(), exp()], [5, 9])", ""),
        ("optax.join_schedules([exp(), exp(), exp()], [9, 5])", "never used"),
    ],
)
def test_a_note_on_odd_arguments_is_told_of_those_alone(text: str, words: str) -> None:
    """Repeated, fractional, unordered, beyond another argument, or in words of the framework."""
    always = {"there is no argument", "own learning rate is not used", "one call of step()"}
    notes = [note for note in read(text).notes if not any(one in note for one in always)]
    assert bool(notes) == bool(words), notes
    assert not words or any(words in note for note in notes), notes


@pytest.mark.parametrize("name", NAMES)
def test_what_tells_the_unit_is_a_flag_of_some_scheduler(name: str) -> None:
    """Each flag that says whether epochs are counted is an argument, True or False."""
    for flag in facts(name).epochs_if:
        flags = [one for entry in entries(name).values() for one in fields(entry)]
        assert {one.kind for one in flags if one.name == flag} == {kinds.BOOL}


@pytest.mark.parametrize(
    ("full_name", "arguments", "unit"),
    [
        ("transformers.get_linear_schedule_with_warmup", {}, "step"),
        ("optax.cosine_decay_schedule", {}, "step"),
        ("keras.CosineDecay", {}, "step"),
        ("megatron.arguments", {}, "step"),
        ("torch.StepLR", {}, None),
        ("timm.CosineLRScheduler", {}, "epoch"),
        ("timm.CosineLRScheduler", {"t_in_epochs": False}, "step"),
        ("timm.create_scheduler_v2", {"step_on_epochs": False}, "step"),
        ("mmengine.LinearLR", {}, "epoch"),
        ("mmengine.LinearLR", {"by_epoch": False}, "step"),
    ],
)
def test_a_scheduler_counts_what_its_framework_or_its_arguments_say(
    full_name: str, arguments: dict[str, object], unit: str | None
) -> None:
    """Steps or epochs, known from the call alone; of torch's, only the script knows."""
    dialect, _, name = full_name.partition(".")
    assert counts(entries(dialect)[name], arguments) == unit


def test_a_note_is_told_where_its_condition_holds() -> None:
    """TensorFlow's note on cycles is none on a decay without them."""
    entry = entries("tf")["polynomial_decay"]
    assert len(notes_on(entry, {"cycle": True})) == len(notes_on(entry, {})) + 1


@pytest.mark.parametrize(
    ("name", "within", "rate"),
    [
        ("torch.optim.SGD", "", 0.001),
        ("optim.Adamax", "", 0.002),
        ("keras.optimizers.SGD", "", 0.01),
        ("tf.keras.optimizers.SGD", "", 0.01),
        ("tf.train.AdamOptimizer", "", 0.001),
        ("tf.train.GradientDescentOptimizer", "", None),
        ("optax.adam", "", None),
        ("SGD", "keras", 0.01),
        ("SGD", "", 0.001),
    ],
)
def test_an_optimizer_has_the_rate_of_its_framework(
    name: str, within: str, rate: float | None
) -> None:
    """Its prefix, or the call that it stands in, tells whose it is."""
    assert default_rate(name, within) == rate


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(("name", "module"), OPTIMIZERS.items())
def test_optimizers_have_the_rates_of_the_installed_framework(name: str, module: str) -> None:
    """Every optimizer with a rate of its own is known, and so is that rate."""
    if not is_installed(name):
        pytest.skip(f"{name} is not installed")
    prepare()
    real = vars_of(module.replace("tensorflow.", "tensorflow:"))
    for optimizer, rate in facts(name).optimizers.items():
        taken = inspect.signature(real[optimizer]).parameters
        told = next((taken[one].default for one in ("lr", "learning_rate") if one in taken), None)
        assert (told if isinstance(told, (int, float)) else None) == rate, optimizer


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("lion_pytorch.Lion", True), ("torch.optim.lr_scheduler.StepLR", False)],
)
def test_an_optimizer_is_known_by_its_name(name: str, is_one: bool) -> None:
    """Of whatever package."""
    assert is_optimizer(name) == is_one


def test_a_counter_is_known_by_its_name() -> None:
    """It stands for `t`."""
    assert is_counter("tf.compat.v1.train.get_or_create_global_step")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("transformers.SchedulerType.REDUCE_ON_PLATEAU", "reduce_lr_on_plateau"),
        ("args.lr", None),
    ],
)
def test_a_member_of_an_enumeration_stands_for_a_text(name: str, text: str | None) -> None:
    """An attribute of a script's object does not."""
    assert member(name) == text
