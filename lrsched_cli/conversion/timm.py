"""timm: `timm.scheduler`, or a scheduler of its kind around a plain function."""

from collections.abc import Iterator

from lrsched_cli.conversion import Request
from lrsched_cli.conversion.blocks import about, comment, function, imported, rates, script
from lrsched_cli.conversion.native import Native, equal_to
from lrsched_cli.conversion.source import Value, as_int, call, statement, text
from lrsched_cli.conversion.torch import optimizer
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.cycle_starts import CycleTimes
from lrsched_cli.schedules.cycles import CosineRestarts
from lrsched_cli.schedules.decays import Constant, Exponential, MultiStep, Step
from lrsched_cli.schedules.pieces import WithPeak
from lrsched_cli.schedules.shapes import Cosine, Linear, Polynomial, Tanh, WarmupStableDecay

_WHEN = {
    "epoch": "After epoch number n, from 0: scheduler.step(n + 1).",
    "step": "After update number n, from 0: scheduler.step_update(n + 1).",
}

_CLASS = '''class LearningRate(Scheduler):
    """A scheduler that has the rates of a plain function."""

    def __init__(self, optimizer, **settings):
        super().__init__(optimizer, "lr", **settings)
        self.update_groups(self._get_lr(0))

    def _get_lr(self, t):
        return [learning_rate(t) for _ in self.base_values]'''


def code(asked: Request) -> str:
    """Return a script that makes the scheduler."""
    unit = asked.unit or "epoch"
    counted: dict[str, Value] = {"t_in_epochs": False if unit == "step" else None}
    found = equal_to(asked.schedule, lambda schedule: natives(schedule, counted))
    if found is not None:
        return script(
            [about(asked.schedule, found)],
            ["import torch", imported("timm.scheduler", found.native.call)],
            [optimizer(found.native.lr or 1.0), statement(found.native.call, "scheduler = ")],
            [comment(_WHEN[unit])],
        )
    plain = function(asked.schedule)
    made = call("LearningRate", "optimizer", **counted)
    return script(
        [about(asked.schedule)],
        ["import torch", "from timm.scheduler.scheduler import Scheduler"],
        *plain,
        [_CLASS],
        [
            optimizer(next(iter(rates(asked.schedule)), 1.0)),
            statement(made, "scheduler = "),
        ],
        [comment(_WHEN[unit])],
    )


def natives(schedule: Schedule, counted: dict[str, Value]) -> Iterator[Native]:
    """Yield timm's schedulers that may have the rates of a schedule."""
    for name, arguments in _calls(schedule):
        for lr in rates(schedule)[:1]:
            yield Native(call(name, "optimizer", **arguments, **counted), lr)


def _calls(schedule: Schedule) -> Iterator[tuple[str, dict[str, Value]]]:
    match schedule:
        case Constant():
            yield "StepLRScheduler", {"decay_t": 1, **_rise(schedule)}
        case Step(offset=0):
            yield (
                "StepLRScheduler",
                {"decay_t": schedule.every, "decay_rate": schedule.drop, **_rise(schedule)},
            )
        case Exponential(staircase=True, rate=float(rate)):
            yield (
                "StepLRScheduler",
                {"decay_t": as_int(schedule.every), "decay_rate": rate, **_rise(schedule)},
            )
        case MultiStep():
            times = [time + 1 - schedule.warmup for time in schedule.milestones]
            yield (
                "MultiStepLRScheduler",
                {"decay_t": times, "decay_rate": schedule.drop, **_rise(schedule)},
            )
        case Linear() | Polynomial():
            power = schedule.power if isinstance(schedule, Polynomial) else 1.0
            yield "PolyLRScheduler", _shaped(schedule) | {"power": power}
        case Cosine():
            yield "CosineLRScheduler", _shaped(schedule)
        case Tanh():
            yield (
                "TanhLRScheduler",
                _shaped(schedule) | {"lb": schedule.lower, "ub": schedule.upper},
            )
        case CosineRestarts(period=float(period), cycles=float(cycles)) if (
            schedule.arithmetic
            == CycleTimes(period, schedule.growth, "float64").effective(cycles, schedule.k_decay)
        ):
            yield (
                "CosineLRScheduler",
                {
                    "t_initial": as_int(period),
                    "cycle_mul": None if schedule.growth == 1 else schedule.growth,
                    "cycle_limit": int(cycles),
                    "k_decay": None if schedule.k_decay == 1 else schedule.k_decay,
                    "cycle_decay": None if schedule.peak_decay == 1 else schedule.peak_decay,
                    **_floor(schedule.floor),
                    **_prefixed(schedule),
                },
            )
        case WarmupStableDecay():
            ratio = {"decay_ratio": schedule.rate} if schedule.shape == "exponential" else {}
            shape = "exp" if schedule.shape == "exponential" else schedule.shape
            yield (
                "WSDLRScheduler",
                {
                    "t_initial": as_int(schedule.total - schedule.warmup),
                    "decay_t": as_int(schedule.cooldown),
                    "decay_fn": text(shape),
                    **ratio,
                    **_floor(schedule.floor),
                    **_rise(schedule),
                },
            )

        case _:
            return


def _shaped(schedule: Linear | Polynomial | Cosine | Tanh) -> dict[str, Value]:
    k_decay = getattr(schedule, "k_decay", 1)
    return {
        "t_initial": as_int(schedule.total - schedule.warmup),
        "k_decay": None if k_decay == 1 else k_decay,
        **_floor(schedule.floor),
        **_prefixed(schedule),
    }


def _floor(low: float) -> dict[str, Value]:
    return {"lr_min": low or None}


def _rise(schedule: WithPeak) -> dict[str, Value]:
    if not schedule.warmup:
        return {}
    first = schedule.lr0 * schedule.warmup_from
    return {"warmup_t": schedule.warmup, "warmup_lr_init": first or None}


def _prefixed(schedule: WithPeak) -> dict[str, Value]:
    """Return the arguments of a warmup before which the decay does not begin."""
    rise = _rise(schedule)
    return rise | {"warmup_prefix": True} if rise else rise
