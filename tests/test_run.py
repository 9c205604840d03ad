"""Runs: what range they have, and what several of them agree on."""

from typing import Any

import pytest

from lrsched_cli.errors import ArgumentError, ComparisonError, ParameterError
from lrsched_cli.parameters import fields
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span

FIELDS = {field.name: field for field in fields(Run)}


@pytest.mark.parametrize(
    ("name", "text", "span"),
    [
        ("epochs", "90", Span(0, 90)),
        ("epochs", "5:90", Span(5, 90)),
        ("steps", "0:1e6:1_000", Span(0, 1_000_000, 1000, "step")),
    ],
)
def test_a_range_counts_what_its_parameter_says(name: str, text: str, span: Span) -> None:
    """As a text of the command line, or a value of a file."""
    assert FIELDS[name].from_text("run", text) == span
    assert Run(**{name: text}).span == span  # type: ignore[arg-type]
    assert Run.over(span) == Run(**{name: span})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "requirement"),
    [
        ("9:3", "epochs must hold at least one epoch, not '9:3'"),
        ("x", "epochs must be a whole number of epochs or START:STOP[:STRIDE], not 'x'"),
        (5.5, 'epochs must be a number or "START:STOP", not 5.5'),
        (True, 'epochs must be a number or "START:STOP", not True'),
        (Span(0, 5, unit="step"), 'epochs must be a number or "START:STOP", not Span('),
    ],
)
def test_what_is_no_range_is_refused(value: object, requirement: str) -> None:
    """The error says what would be right, of the very range if it is one that holds nothing."""
    with pytest.raises(ParameterError) as caught:
        Run(epochs=value)  # type: ignore[arg-type]
    assert requirement in str(caught.value)


def test_a_run_has_one_range() -> None:
    """In epochs or in steps; the error knows both names."""
    with pytest.raises(ArgumentError, match="takes epochs or steps, not both") as caught:
        Run(epochs=Span(0, 5), steps=Span(0, 5, unit="step"))
    assert caught.value.names == ("epochs", "steps")


def test_a_run_is_completed_by_what_others_agree_on() -> None:
    """Each fact by itself; its own range stands before theirs, whatever that counts."""
    own = Run(steps=Span(0, 9, unit="step"))
    others = {
        "a": Run(epochs=Span(0, 5)),
        "b": Run(epochs=Span(0, 5), steps_per_epoch=4),
        "c": Run(),
    }
    assert own.completed(others) == Run(steps=own.steps, steps_per_epoch=4)
    assert Run().completed(others) == others["b"]


def test_runs_that_do_not_agree_leave_the_choice_to_the_user() -> None:
    """The error names the sources and the options; nothing is taken from the first of them."""
    others = {"a.toml": Run(steps_per_epoch=4), "b.toml": Run(steps_per_epoch=5)}
    with pytest.raises(ComparisonError) as caught:
        Run().completed(others)
    told = "a.toml has steps_per_epoch = 4, b.toml has steps_per_epoch = 5"
    assert str(caught.value) == f"the files differ: {told}; choose one with --steps-per-epoch"
    assert Run(steps_per_epoch=6).completed(others) == Run(steps_per_epoch=6)


@pytest.mark.parametrize(
    ("told", "batches", "updates"),
    [
        ({}, 13, 13),
        ({"drop_last": True}, 12, 12),
        ({"drop_last": False}, 13, 13),
        ({"devices": 2}, 7, 7),
        ({"devices": 2, "grad_accum": 4}, 7, 2),
        ({"grad_accum": 4, "drop_last": True}, 12, 3),
        ({"steps_per_epoch": 5}, 13, 5),
    ],
)
def test_the_size_of_the_data_set_gives_the_length_of_an_epoch(
    told: dict[str, Any], batches: int, updates: int
) -> None:
    """103 samples in batches of 8: the last one is kept if nothing else is told."""
    run = Run(dataset_size=103, batch_size=8, **told)
    assert (run.batches_per_epoch, run.updates_per_epoch) == (batches, updates)


@pytest.mark.parametrize(
    ("told", "notes"),
    [
        (
            {"dataset_size": 103, "batch_size": 8},
            ["an epoch is 103 / 8 = 13 batches (rounded up): 13 steps"],
        ),
        (
            {"dataset_size": 96, "batch_size": 8, "devices": 2, "grad_accum": 4},
            ["an epoch is 96 / (8 * 2) = 6 batches, 6 / 4 = 2 steps (rounded up)"],
        ),
        (
            {"dataset_size": 103, "batch_size": 8, "drop_last": True},
            ["an epoch is 103 / 8 = 12 batches (rounded down: drop_last): 12 steps"],
        ),
        ({"dataset_size": 96, "batch_size": 8, "steps_per_epoch": 12}, []),
        (
            {"dataset_size": 96, "batch_size": 8, "steps_per_epoch": 10},
            ["steps_per_epoch = 10 holds, though an epoch is 96 / 8 = 12 batches: 12 steps"],
        ),
        ({"devices": 8}, ["devices changes nothing without batch_size"]),
        ({"batch_size": 8}, ["batch_size changes nothing without dataset_size or seq_len"]),
        ({"total": 8}, []),
    ],
)
def test_a_run_tells_how_an_epoch_was_counted(told: dict[str, Any], notes: list[str]) -> None:
    """With the rule of rounding where there is a rest, and what is told in vain."""
    assert list(Run(**told).notes) == notes


def test_an_epoch_without_a_batch_is_refused() -> None:
    """As one is whose only batch is left out."""
    with pytest.raises(ArgumentError, match="5 samples do not fill a batch of 8"):
        Run(dataset_size=5, batch_size=8, drop_last=True)


def test_the_length_of_a_run_is_its_range() -> None:
    """Unless a range is told; of a schedule that counts epochs, those in which it lies."""
    run = Run(total=1000)
    assert run.span_in("step") == Span(0, 1000, unit="step")
    assert Run(total=1000, epochs="5").span == Span(0, 5)  # type: ignore[arg-type]
    assert Run(total=1000, steps_per_epoch=300).span_in("epoch") == Span(0, 4)
    with pytest.raises(ComparisonError, match=r"total = 1000 .* tell --steps-per-epoch N"):
        run.span_in("epoch")


def test_an_own_data_set_stands_before_the_epochs_of_files() -> None:
    """What an epoch follows from is as good as its length."""
    file = Run(steps_per_epoch=7, batch_size=4)
    assert Run(dataset_size=40).completed({"a": file}).updates_per_epoch == 10
    assert Run(devices=2).completed({"a": file}).updates_per_epoch == 7
