"""Runs: what range they have, and what several of them agree on."""

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
        ("x", "epochs must be a number of epochs or START:STOP[:STRIDE], not 'x'"),
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
