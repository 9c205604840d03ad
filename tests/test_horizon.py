"""How far schedules are looked at: past what happens in them, in round numbers."""

import pytest

from lrsched_cli.cli.errors import run as run_program
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.expression import read
from lrsched_cli.run import Run


def compared(*texts: str, **run: object) -> Comparison:
    readings = [read(text) for text in texts]
    series = [Series(one.label, one.schedule, counts=one.counts) for one in readings]
    return Comparison.of(series, run=Run(**run))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("texts", "stop"),
    [
        (["torch.MultiStepLR(optimizer, [150, 225], lr=0.1)"], 300),
        (["optax.piecewise_constant_schedule(1e-3, {5000: .1})"], 7000),
        (["transformers.get_constant_schedule_with_warmup(optimizer, 500, lr=1e-3)"], 700),
        (["multistep(milestones=[1000])"], 1500),
        (["multistep()"], 100),
        (["exp()"], 100),
        (["step()"], 100),
        (["step(every=60)"], 100),
        (["step(every=1000)"], 4000),
        (["step(every=1000, warmup=5)"], 3000),
        (["cosine(total=90)"], 90),
        (["cosine(total=50)", "exp()"], 50),
        (["cosine(total=50)", "multistep()"], 150),
        (["cosine(total=1000)", "multistep(milestones=[150])"], 1000),
        (["multistep(milestones=[1000000000000])"], 100),
    ],
)
def test_a_range_left_open_reaches_past_the_last_change(texts: list[str], stop: int) -> None:
    """A third farther, to a round number; for what changes for ever, a few changes."""
    assert compared(*texts).span.stop == stop


def test_epochs_on_an_axis_of_steps_reach_as_far() -> None:
    """Their last change in steps, and not the first few of the epochs themselves."""
    texts = ("optax.constant_schedule(0.1)", "timm.MultiStepLRScheduler(o, [150, 225], lr=0.1)")
    assert compared(*texts, steps_per_epoch=10).span.stop == 3000


@pytest.mark.parametrize(
    ("texts", "asked", "told"),
    [
        (
            ["optax.piecewise_constant_schedule(1e-3, {5000: .1})"],
            {"steps": "100"},
            "the schedule has a breakpoint at step 5000, after the range shown: --steps 7000",
        ),
        (
            ["exp()", "multistep(milestones=[150])"],
            {"epochs": "150"},
            "'multistep(milestones=[150])' has a breakpoint at epoch 150, after the range shown",
        ),
        (["step(every=1000)"], {"epochs": "100"}, "has a breakpoint at epoch 999, after the"),
        (["cosine(total=90)"], {"epochs": "30"}, "has a breakpoint at epoch 90, after the range"),
        (["cosine(total=90)"], {"epochs": "90"}, ""),
        (["multistep(milestones=[150])"], {"epochs": "151"}, ""),
        (["step()"], {"epochs": "35"}, ""),
        (["exp()"], {"epochs": "5"}, ""),
    ],
)
def test_what_comes_after_a_range_is_known(
    texts: list[str], asked: dict[str, str], told: str
) -> None:
    """The first breakpoint of what has still to change, and a range that holds it."""
    beyond = compared(*texts, **asked).beyond
    assert told in beyond
    assert bool(told) == bool(beyond)


def test_a_table_says_what_comes_after_its_range(capsys: pytest.CaptureFixture[str]) -> None:
    """In its last line, and nowhere else."""
    assert run_program(["multistep", "--milestones", "500", "--epochs", "3"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[-1].endswith("epoch 500, after the range shown: --epochs 700")
    assert not err


def test_a_note_says_what_is_too_far_for_a_default(capsys: pytest.CaptureFixture[str]) -> None:
    """On stderr, where rows have no place for it."""
    assert run_program(["multistep", "--milestones", "1e12", "-f", "csv"]) == 0
    assert "has a breakpoint at epoch 1000000000000" in capsys.readouterr().err
