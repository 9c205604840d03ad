"""Plans for reading: what each line says."""

from typing import Any

import pytest

from lrsched_cli.analysis.plan import Request, plan
from lrsched_cli.inputs import read_one
from lrsched_cli.render import View
from lrsched_cli.render.plan import plan_text
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span

AWKWARD: dict[str, Any] = {"dataset_size": 103, "batch_size": 8, "devices": 2, "grad_accum": 4}
EPOCHS = Span(0, 3, unit="epoch")


def shown(expression: str = "", width: int | None = None, **told: Any) -> str:  # noqa: ANN401
    reading = read_one(expression) if expression else None
    return plan_text(plan(reading, Request(Run(**told))), View(width=width)).decode()


@pytest.mark.parametrize(
    "line",
    [
        "samples                103  of the data set",
        "batch                   64  8 a device x 2 devices x 4 accumulated",
        "batches per epoch        6  103 / 16, rounded down: 7 of 16 samples left out",
        "updates per epoch        2  6 / 4, rounded up: the last has 2 of 4 batches",
        "tokens             294,912  288 samples x 1,024",
    ],
)
def test_the_arithmetic_stands_line_by_line(line: str) -> None:
    """With what is rounded, and what is left over."""
    assert line in shown(**AWKWARD, epochs=EPOCHS, drop_last=True, seq_len=1024).splitlines()


@pytest.mark.parametrize(
    ("framework", "sentence"),
    [
        ("transformers", "max_steps=6, not 21 (it would train 3.5 times as long)."),
        ("DeepSpeed", "total_num_steps=5, not 21 (the run would end at 23.8 % of it)."),
        ("Keras", "decay_steps=21, not 5 (it would end at update 2 of 5)."),
        ("Megatron", "--lr-decay-iters 4, not 16 (the run would end at 25 % of it)."),
    ],
)
def test_a_trap_says_what_comes_of_it(framework: str, sentence: str) -> None:
    """A run that is too long, or a schedule that ends too early or not at all."""
    lines = shown(**AWKWARD, epochs=EPOCHS).splitlines()
    trap = next(one for one in lines if one.startswith(f"{framework}: "))
    assert trap.endswith(sentence)


def test_a_run_without_an_update_is_told() -> None:
    """Where batches wait for others that never come."""
    out = shown(dataset_size=5, batch_size=8, grad_accum=4, epochs=EPOCHS)
    assert "DeepSpeed: no update, for 4 batches never come together.\n" in out


def test_a_schedule_of_another_length_is_told() -> None:
    """In updates, beside the run's."""
    assert "The schedule has 90 updates, the run 6.\n" in shown(
        "cosine(total=90)", **AWKWARD, epochs=EPOCHS
    )


def test_a_warmup_as_long_as_the_run_is_told() -> None:
    """The rest of the schedule is never met."""
    sentence = "The warmup is no shorter than the run"
    schedule = "cosine(total=90, warmup={})"
    assert sentence in shown(schedule.format(6), **AWKWARD, epochs=EPOCHS)
    assert sentence not in shown(schedule.format(5), **AWKWARD, epochs=EPOCHS)


def test_what_a_schedule_counts_is_told_where_it_is_assumed() -> None:
    """With the options that say otherwise."""
    out = shown("cosine(total=90)")
    assert "if it counts epochs: --epochs 90 --steps-per-epoch N.\n" in out
    steps = "transformers.get_linear_schedule_with_warmup(opt, 1, 9, lr=0.1)"
    assert "if it counts epochs" not in shown(steps)


@pytest.mark.parametrize("width", [1, 40, 80])
def test_a_narrow_place_breaks_the_last_column(width: int) -> None:
    """And loses no word."""
    wide, narrow = shown(**AWKWARD, epochs=EPOCHS), shown(width=width, **AWKWARD, epochs=EPOCHS)
    assert narrow.split() == wide.split()
    assert max(map(len, narrow.splitlines())) < max(map(len, wide.splitlines()))
