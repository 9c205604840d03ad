"""Hugging Face Transformers: `get_*_schedule*`, or torch's LambdaLR around a plain function."""

from collections.abc import Iterator

from lrsched_cli.conversion import Request
from lrsched_cli.conversion.blocks import about, comment, imported, rates, script
from lrsched_cli.conversion.native import Native, equal_to
from lrsched_cli.conversion.source import Value, as_int, call, statement, text
from lrsched_cli.conversion.torch import around_function, optimizer
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.cycles import CosineRestarts
from lrsched_cli.schedules.decays import Constant, InverseSqrt
from lrsched_cli.schedules.shapes import Cosine, Linear, Polynomial, WarmupStableDecay

_TRAINER = "For a Trainer: Trainer(..., optimizers=(optimizer, scheduler)); else call "
_WHEN = f"{_TRAINER}scheduler.step() once after each optimizer.step()."


def code(asked: Request) -> str:
    """Return a script that makes the scheduler."""
    found = equal_to(asked.schedule, natives)
    if found is None:
        return around_function(asked.schedule, _WHEN)
    return script(
        [about(asked.schedule, found)],
        ["import torch", imported("transformers", found.native.call)],
        [optimizer(found.native.lr or 1.0), statement(found.native.call, "scheduler = ")],
        [comment(_WHEN)],
    )


def natives(schedule: Schedule) -> Iterator[Native]:
    """Yield the functions of Transformers that may have the rates of a schedule."""
    for name, arguments in _calls(schedule):
        for lr in rates(schedule)[:1]:
            yield Native(call(f"get_{name}", "optimizer", **arguments), lr)


def _calls(schedule: Schedule) -> Iterator[tuple[str, dict[str, Value]]]:
    match schedule:
        case Constant(warmup=0):
            yield "constant_schedule", {}
        case Constant(warmup=warmup):
            yield "constant_schedule_with_warmup", {"num_warmup_steps": warmup}
        case Linear():
            yield "linear_schedule_with_warmup", _lengths(schedule)
            yield "polynomial_decay_schedule_with_warmup", _polynomial(schedule, 1.0)
        case Polynomial():
            yield "polynomial_decay_schedule_with_warmup", _polynomial(schedule, schedule.power)
        case Cosine(floor=0):
            waves = None if schedule.periods == 0.5 else schedule.periods  # noqa: PLR2004 - usual
            yield "cosine_schedule_with_warmup", _lengths(schedule) | {"num_cycles": waves}
        case Cosine() if schedule.lr0:
            waves = None if schedule.periods == 0.5 else schedule.periods  # noqa: PLR2004 - usual
            yield (
                "cosine_with_min_lr_schedule_with_warmup",
                _lengths(schedule)
                | {"num_cycles": waves, "min_lr_rate": schedule.floor / schedule.lr0},
            )
        case CosineRestarts(total=float(total)):
            yield (
                "cosine_with_hard_restarts_schedule_with_warmup",
                {
                    "num_warmup_steps": schedule.warmup,
                    "num_training_steps": as_int(total),
                    "num_cycles": schedule.cycles,
                },
            )
        case InverseSqrt():
            scale = schedule.timescale
            yield (
                "inverse_sqrt_schedule",
                {
                    "num_warmup_steps": schedule.warmup,
                    "timescale": None if scale is None else as_int(scale),
                },
            )
        case WarmupStableDecay(shape="linear" | "cosine" | "1-sqrt") if schedule.lr0:
            yield (
                "wsd_schedule",
                {
                    "num_warmup_steps": schedule.warmup,
                    "num_decay_steps": as_int(schedule.cooldown),
                    "num_training_steps": as_int(schedule.total),
                    "warmup_type": text(schedule.warmup_shape),
                    "decay_type": text(schedule.shape),
                    "min_lr_ratio": schedule.floor / schedule.lr0,
                },
            )


def _lengths(schedule: Linear | Polynomial | Cosine) -> dict[str, Value]:
    return {"num_warmup_steps": schedule.warmup, "num_training_steps": as_int(schedule.total)}


def _polynomial(schedule: Linear | Polynomial, power: float) -> dict[str, Value]:
    return _lengths(schedule) | {"lr_end": schedule.floor, "power": power}
