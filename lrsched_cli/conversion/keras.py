"""Keras: `keras.optimizers.schedules`, or a callback around a plain function."""

import math
from collections.abc import Iterator

from lrsched_cli.conversion import Request
from lrsched_cli.conversion.blocks import about, comment, function, script
from lrsched_cli.conversion.native import Native, equal_to
from lrsched_cli.conversion.source import Value, as_int, call, statement
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.cycle_starts import CycleTimes
from lrsched_cli.schedules.cycles import CosineRestarts
from lrsched_cli.schedules.decays import Constant, Exponential, InverseTime, MultiStep, Step
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.shapes import Cosine, Linear, Polynomial

_CLOCK = "Keras counts updates, from 0, and computes in float32."

_PER_UPDATE = '''class LearningRate(keras.callbacks.Callback):
    """Set the learning rate before each update."""

    def on_train_batch_begin(self, batch, logs=None):
        optimizer = self.model.optimizer
        optimizer.learning_rate = learning_rate(int(optimizer.iterations))'''


def code(asked: Request) -> str:
    """Return a script that makes the schedule of an optimizer, or a callback for `model.fit`."""
    found = None
    if asked.unit != "epoch":
        found = equal_to(asked.schedule, natives)
    if found is not None:
        return script(
            [about(asked.schedule, found), comment(_CLOCK)],
            ["import keras"],
            [
                statement(found.native.call, "learning_rate = "),
                "optimizer = keras.optimizers.SGD(learning_rate)  # or any other",
            ],
        )
    plain = function(asked.schedule)
    head = [about(asked.schedule)], ["import keras"]
    if asked.unit == "step":
        return script(
            *head,
            *plain,
            [_PER_UPDATE],
            ["callback = LearningRate()  # model.fit(..., callbacks=[callback])"],
        )
    made = call("keras.callbacks.LearningRateScheduler", "lambda epoch, _: learning_rate(epoch)")
    return script(
        *head,
        *plain,
        [
            comment("Keras calls it at the start of each epoch: t counts epochs, not updates."),
            statement(made, "callback = "),
            "# model.fit(..., callbacks=[callback])",
        ],
    )


def natives(schedule: Schedule) -> Iterator[Native]:
    """Yield Keras' schedules that may have the rates of a schedule."""
    for name, arguments in calls(schedule):
        yield Native(call(f"keras.optimizers.schedules.{name}", **arguments))


def calls(schedule: Schedule) -> Iterator[tuple[str, dict[str, Value]]]:
    """Yield the name and the arguments of each of Keras' schedules that may be equal."""
    match schedule:
        case Constant(warmup=0):
            yield "ExponentialDecay", _periodic(schedule, 1, 1.0)
        case Exponential(warmup=0):
            factor = schedule.rate or math.exp(-(schedule.decay or 0.0))
            yield "ExponentialDecay", _periodic(schedule, schedule.every, factor)
        case Step(warmup=0, offset=0):
            arguments = _periodic(schedule, schedule.every, schedule.drop)
            yield "ExponentialDecay", arguments | {"staircase": True}
        case InverseTime(warmup=0):
            yield "InverseTimeDecay", _periodic(schedule, schedule.every, schedule.decay)
        case MultiStep(milestones=(_, *_)) | Piecewise(points=(_, _, *_), join="hold"):
            yield "PiecewiseConstantDecay", _piecewise(schedule)
        case Polynomial(power=power) if not power.is_integer():
            return  # compiled by XLA, it ends in NaN
        case Linear(warmup=0) | Polynomial(warmup=0):
            yield "PolynomialDecay", _polynomial(schedule)
        case Cosine() if schedule.lr0:
            yield "CosineDecay", _cosine(schedule)
        case CosineRestarts(warmup=0, period=float(period)) if _is_found(schedule):
            yield (
                "CosineDecayRestarts",
                {
                    "initial_learning_rate": schedule.lr0,
                    "first_decay_steps": as_int(period),
                    "t_mul": schedule.growth,
                    "m_mul": schedule.peak_decay,
                    "alpha": schedule.floor / schedule.lr0,
                },
            )


def _is_found(schedule: CosineRestarts) -> bool:
    """Tell whether float32 finds the restarts as the schedule does."""
    times = CycleTimes(schedule.period or 0, schedule.growth, "float32")
    return schedule.arithmetic == times.effective()


def _periodic(
    schedule: Constant | Exponential | InverseTime | Step, every: float, rate: float
) -> dict[str, Value]:
    return {
        "initial_learning_rate": schedule.lr0,
        "decay_steps": as_int(every),
        "decay_rate": rate,
        "staircase": getattr(schedule, "staircase", False) or None,
    }


def _piecewise(schedule: MultiStep | Piecewise) -> dict[str, Value]:
    """Return boundaries, each the last update of a value, and values."""
    if isinstance(schedule, MultiStep):
        changes = sorted({0, *schedule.milestones})
    else:
        changes = [0, *(math.ceil(time) for time, _ in schedule.points[1:])]
    return {
        "boundaries": [time - 1 for time in changes[1:]],
        "values": [float(schedule(time)) for time in changes],
    }


def _polynomial(schedule: Linear | Polynomial) -> dict[str, Value]:
    is_stretched = isinstance(schedule, Polynomial) and schedule.past_end == "stretch"
    return {
        "initial_learning_rate": schedule.lr0,
        "decay_steps": as_int(schedule.total),
        "end_learning_rate": schedule.floor,
        "power": schedule.power if isinstance(schedule, Polynomial) else 1.0,
        "cycle": is_stretched or None,
    }


def _cosine(schedule: Cosine) -> dict[str, Value]:
    rise: dict[str, Value] = {}
    first = schedule.lr0
    if schedule.warmup:
        rise = {"warmup_target": schedule.lr0, "warmup_steps": schedule.warmup}
        first *= schedule.warmup_from
    return {
        "initial_learning_rate": first,
        "decay_steps": as_int(schedule.total - schedule.warmup),
        "alpha": schedule.floor / schedule.lr0 if schedule.floor else None,
        **rise,
    }
