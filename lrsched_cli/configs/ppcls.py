"""PaddleClas's configs: `Optimizer: {lr: {name, learning_rate, warmup_epoch}}`.

Each name is a scheduler of Paddle with lengths in iterations, or with by_epoch in epochs.
"""

from typing import Any

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config


def calls(config: Config) -> list[Call]:
    """Return the scheduler, within its warmup if it has one."""
    part = config.at("Optimizer", "lr")
    name = part.text("name")
    by_epoch = part.flag("by_epoch")
    each = 1.0 if by_epoch else config.given_number("step_each_epoch", what="batches of an epoch")
    epochs = config.number("Global.epochs", "epochs")
    if epochs is None:
        epochs = config.given_number("Global.epochs", what="epochs of the training")
    warmup = min(part.number("warmup_epoch", default=0) or 0, epochs)
    inner: Call | float
    if name == "Piecewise":
        rate, inner = _piecewise(part, epochs, each)
    else:
        rate = part.given_number("learning_rate", what="learning rate")
        inner = _scheduler(part, name, (rate, epochs - warmup, each))
    steps = round(warmup * each)
    if not steps:
        return [inner if isinstance(inner, Call) else Call("constant", {"lr0": rate}, part.place)]
    given = {
        "learning_rate": inner,
        "warmup_steps": steps,
        "start_lr": part.number("warmup_start_lr", default=0.0),
        "end_lr": rate,
    }
    return [Call("paddle.optimizer.lr.LinearWarmup", given, part.place)]


def _scheduler(part: Config, name: str, lengths: tuple[float, float, float]) -> Call | float:
    """Return the scheduler after the warmup, or the rate that stays."""
    rate, epochs, each = lengths
    given: dict[str, Any] = {"learning_rate": rate}
    match name:
        case "ConstLR":
            return rate
        case "Cosine":
            given |= {"T_max": int(epochs * each), "eta_min": part.number("eta_min")}
            kind = "CosineAnnealingDecay"
        case "Linear":
            given |= {
                "decay_steps": int(epochs * each),
                "end_lr": part.number("end_lr", default=0.0),
                "power": part.number("power", default=1.0),
                "cycle": part.flag("cycle"),
            }
            kind = "PolynomialDecay"
        case "Step":
            size = part.given_number("step_size", what="epochs between drops")
            given |= {"step_size": int(size * each), "gamma": part.number("gamma")}
            kind = "StepDecay"
        case "MultiStepDecay":
            times = part.numbers("milestones") or []
            given["milestones"] = [int(epoch * each) for epoch in times]
            given["gamma"] = part.number("gamma")
            kind = "MultiStepDecay"
        case _:
            raise part.error(f"Optimizer.lr.name: {name} is not supported", "name")
    return Call(f"paddle.optimizer.lr.{kind}", given, part.place)


_EVERY = 30
"""Epochs between drops where a rate is given for Piecewise, whatever else it says."""


def _piecewise(part: Config, epochs: float, each: float) -> tuple[float, Call]:
    """Return the first rate, and the steps; a rate that is given makes them by its own rule."""
    rate = part.number("learning_rate")
    drops, values = part.numbers("decay_epochs") or [], part.numbers("values") or []
    if rate is not None:
        drops = list(range(_EVERY, int(epochs), _EVERY))
        values = [rate * 0.1**number for number in range(len(drops) + 1)]
        if not drops:
            drops, values = [epochs], [rate, rate]
        part.remark(f"learning_rate beside Piecewise: a tenth every {_EVERY} epochs")
    if not values:
        part.need("values", "rates, one more than decay_epochs")
        values = [1.0]
    given = {"boundaries": [int(epoch * each) for epoch in drops], "values": values}
    return values[0], Call("paddle.optimizer.lr.PiecewiseDecay", given, part.place)
