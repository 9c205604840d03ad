"""Plans of runs: what is told of a run, and what follows from it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrsched_cli.analysis.plan import Plan, Request, plan
from lrsched_cli.errors import PlanError
from lrsched_cli.inputs import read_one
from lrsched_cli.parameters.durations import length_of
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span

AWKWARD: dict[str, Any] = {"dataset_size": 103, "batch_size": 8, "devices": 2, "grad_accum": 4}


def epochs(count: int) -> Span:
    return Span(0, count, unit="epoch")


def of(expression: str = "", warmup: str = "", **told: Any) -> Plan:  # noqa: ANN401 - of a run
    request = Request(Run(**told), length_of(warmup) if warmup else None)
    return plan(read_one(expression) if expression else None, request)


def arguments(found: Plan) -> dict[str, dict[str, float]]:
    names = ((f"{one.framework} {one.variant}".strip(), one) for one in found.frameworks)
    return {name: one.arguments for name, one in names}


def test_an_awkward_run_is_counted() -> None:
    """Batches and updates are rounded up, and their last ones are not full."""
    found = of(**AWKWARD, epochs=epochs(3), seq_len=10)
    assert (found.samples_per_update, found.batches_per_epoch, found.last_batch) == (64, 7, 7)
    assert (found.updates_per_epoch, found.last_update, found.updates) == (2, 3, 6)
    assert (found.samples_seen, found.tokens) == (309, 3090)


def test_a_last_batch_is_left_out() -> None:
    """With drop_last its samples are not seen."""
    found = of(**AWKWARD, epochs=epochs(3), drop_last=True)
    assert (found.batches_per_epoch, found.updates, found.samples_seen) == (6, 6, 288)


def test_a_total_gives_the_epochs() -> None:
    """A run of updates is so many epochs, and fractions of one."""
    assert of(**AWKWARD, total=5).epochs == 2.5


def test_each_framework_has_its_numbers() -> None:
    """What is to be typed for the run, and for a warmup of one update."""
    found = arguments(of(**AWKWARD, epochs=epochs(3), warmup="1"))
    assert found == {
        "transformers": {"max_steps": 6, "warmup_steps": 1},
        "transformers before 4.52": {"max_steps": 3, "warmup_steps": 1},
        "Accelerate": {"num_training_steps": 12, "num_warmup_steps": 2},
        "Accelerate split_batches": {"num_training_steps": 6, "num_warmup_steps": 1},
        'Lightning interval "step"': {"total_steps": 6},
        'Lightning interval "epoch"': {"total_steps": 3},
        "Keras": {"decay_steps": 17, "warmup_steps": 4},
        "DeepSpeed": {"total_num_steps": 5, "warmup_num_steps": 1},
        "Megatron": {"--train-iters": 4, "--lr-decay-iters": 4, "--lr-warmup-iters": 1},
        "Megatron in samples": {
            "--train-samples": 256,
            "--lr-decay-samples": 256,
            "--lr-warmup-samples": 64,
        },
    }


def test_a_trap_is_a_number_and_what_comes_of_it() -> None:
    """A scheduler that Accelerate has prepared, made for the updates, ends too early."""
    found = of("cosine(total=1000)", devices=8)
    trap = next(one.trap for one in found.frameworks if one.framework == "Accelerate")
    assert trap is not None
    assert (trap.right, trap.wrong, trap.ends_at, trap.reached) == (8000, 1000, 125, None)


def test_what_cannot_be_typed_wrong_has_no_trap() -> None:
    """On one device without accumulation, but for what counts epochs, samples or no warmup."""
    found = of(dataset_size=103, batch_size=8, epochs=epochs(3))
    names = [f"{one.framework} {one.variant}" for one in found.frameworks if one.trap]
    assert names == ['Lightning interval "epoch"', "Megatron in samples"]


@pytest.mark.parametrize(
    ("expression", "warmup"),
    [
        ("cosine(total=100, warmup=7)", 7),
        ("torch.StepLR(opt, 30, lr=0.1)", None),
        ("deepspeed.WarmupDecayLR(opt, total_num_steps=100, warmup_num_steps=7, lr=0.1)", 7),
        ("sequence(linear(lr0=0, lr1=0.1, total=7), cosine(lr0=0.1, total=93), at=[7])", 7),
        ("sequence(cosine(lr0=0.1, total=7), cosine(lr0=0.1, total=93), at=[7])", None),
    ],
)
def test_a_schedule_tells_its_warmup(expression: str, warmup: int | None) -> None:
    """As its own parameter, or as what it begins with."""
    assert of(expression, total=100).warmup in {warmup, warmup or 0}


def test_a_schedule_in_epochs_gives_them() -> None:
    """Its length and its warmup are those of the run, times the updates of an epoch."""
    found = of("timm.CosineLRScheduler(opt, 90, warmup_t=5, lr=0.1)", steps_per_epoch=100)
    assert (found.updates, found.warmup, found.schedule_updates) == (9000, 500, 9000)


def test_a_schedule_as_long_as_the_runs_epochs_counts_them() -> None:
    """Where nothing else says what it counts; else it is taken to count updates."""
    found = of("cosine(total=90, warmup=5)", epochs=epochs(90), steps_per_epoch=100)
    assert (found.updates, found.warmup, found.is_unit_assumed) == (9000, 500, False)
    found = of("cosine(total=90, warmup=5)", epochs=epochs(9), steps_per_epoch=10)
    assert (found.updates, found.warmup, found.is_unit_assumed) == (90, 5, True)


@pytest.mark.parametrize(
    ("warmup", "updates"), [("5%", 50), ("2ep", 20), ("1k", 1000), ("2*30", 60)]
)
def test_a_warmup_has_any_unit(warmup: str, updates: int) -> None:
    """That a length has elsewhere."""
    assert of(total=1000, steps_per_epoch=10, warmup=warmup).warmup == updates


def test_a_total_of_a_call_is_that_of_the_run() -> None:
    """Also where the scheduler is an update behind, as DeepSpeed's is."""
    call = "deepspeed.WarmupDecayLR(opt, total_num_steps=1000, warmup_num_steps=100, lr=0.1)"
    found = of(call)
    assert (found.updates, found.schedule_updates, found.warmup) == (1000, 1000, 100)


def test_a_call_of_a_trainers_arguments_tells_the_run() -> None:
    """Its batch, its accumulation and its steps."""
    call = "transformers.TrainingArguments(gradient_accumulation_steps=4, max_steps=50)"
    found = of(call)
    assert (found.batch_size, found.accumulation, found.updates) == (8, 4, 50)


@pytest.mark.parametrize(("rule", "factor", "rate"), [("linear", 4, 0.4), ("sqrt", 2, 0.2)])
def test_the_peak_is_scaled_with_the_batch(rule: str, factor: float, rate: float) -> None:
    """By how many times the samples of an update are those that it was chosen for."""
    run = Run(batch_size=128, devices=8, total=100)
    request = Request(run, scale=rule, base_batch=256)  # type: ignore[arg-type]
    found = plan(read_one("cosine(lr0=0.1, total=100, min_lr=1e-3)"), request).scaling
    assert found is not None
    assert (found.factor, found.base_rate, found.rate, found.floor) == (factor, 0.1, rate, 1e-3)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({}, "tell --total N, or --epochs N --dataset-size N --batch-size N"),
        ({"epochs": epochs(3)}, "tell --dataset-size N and --batch-size N"),
        ({"epochs": epochs(3), "dataset_size": 9}, "tell --batch-size N"),
        ({"steps_per_epoch": 9}, "tell --total N, or --epochs N"),
        ({"epochs": Span(2, 9, unit="epoch")}, "--epochs N, not 2:9"),
    ],
)
def test_what_is_missing_is_asked_for(told: dict[str, Any], message: str) -> None:
    """All at once, by the options that tell it."""
    with pytest.raises(PlanError, match=message):
        of(**told)


@given(
    samples=st.integers(1, 500),
    batch=st.integers(1, 9),
    devices=st.integers(1, 9),
    accumulated=st.integers(1, 9),
)
def test_a_run_has_as_many_updates_everywhere(
    samples: int, batch: int, devices: int, accumulated: int
) -> None:
    """An epoch of a plan is that to which lengths in epochs come."""
    run = Run(
        dataset_size=samples,
        batch_size=batch,
        devices=devices,
        grad_accum=accumulated,
        epochs=epochs(1),
    )
    assert plan(None, Request(run)).updates == run.updates_per_epoch
