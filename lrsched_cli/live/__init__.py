"""Live objects as schedules: what a script or a notebook holds, not what it is written as.

An object is known by the names of its class and of the classes that this is derived from, so that
no framework is imported. Nothing of it is changed, and it is never stepped: a scheduler whose class
is known becomes the call that makes it, in its framework's words; any other is copied, without its
parameters, and the copy is stepped.
"""

import dataclasses
from importlib import import_module
from typing import Any

from lrsched_cli.errors import LiveError
from lrsched_cli.expression import Reading, read
from lrsched_cli.live.shared import class_names
from lrsched_cli.parameters.lengths import Lengths
from lrsched_cli.schedules import Schedule

_KINDS = {
    "torch.optim.lr_scheduler.LRScheduler": "torch",
    "torch.optim.lr_scheduler._LRScheduler": "torch",
    "torch.optim.lr_scheduler.ReduceLROnPlateau": "torch",
    "timm.scheduler.scheduler.Scheduler": "timm",
    "mmengine.optim.scheduler.param_scheduler._ParamScheduler": "mmengine",
    "transformers.training_args.TrainingArguments": "transformers",
    "keras.src.optimizers.schedules.learning_rate_schedule.LearningRateSchedule": "keras",
    "keras.src.callbacks.learning_rate_scheduler.LearningRateScheduler": "keras",
    "tf_keras.src.optimizers.schedules.learning_rate_schedule.LearningRateSchedule": "keras",
}
"""The module that reads objects of a class and of those derived from it."""

_NO_SCHEDULES = {
    "optax._src.base.GradientTransformation": "an optimizer of optax does not tell its schedule",
    "torch.optim.optimizer.Optimizer": "an optimizer of torch does not know its scheduler",
    "keras.src.optimizers.base_optimizer.BaseOptimizer": "an optimizer of Keras holds more",
    "ignite.handlers.param_scheduler.BaseParamScheduler": "handlers of ignite set the rate",
}
"""What has no schedule of its own, and why."""


def schedule(
    given: object,
    *,
    group: int | str | None = None,
    total: int | None = None,
    steps_per_epoch: int | None = None,
) -> Schedule:
    """Return the schedule of a live object: a pure function of the update, from 0.

    >>> from lrsched_cli import schedule
    >>> decay = schedule(lambda step: 0.1 / (1 + step))
    >>> decay([0, 1, 4, 9]).tolist()
    [0.1, 0.05, 0.02, 0.01]

    Args:
        given: a scheduler of torch, timm or mmengine, a schedule of Keras or optax, the
            TrainingArguments of transformers, any function of the update, or an expression. A
            scheduler of torch has the whole plan, whose present update is its `last_epoch`; if its
            class is unknown, perhaps only what is left of it.
        group: of an optimizer with several groups of parameters, whose rates differ: which one.
        total: the number of updates, as far as a function or a percentage asks for it.
        steps_per_epoch: updates per epoch, for `5ep` and TrainingArguments without max_steps.

    Raises:
        LRSchedError: it is none of them, or its rates follow a metric.
    """
    return read_live(given, group=group, total=total, steps_per_epoch=steps_per_epoch).schedule


def read_live(
    given: object,
    *,
    group: int | str | None = None,
    total: int | None = None,
    steps_per_epoch: int | None = None,
) -> Reading:
    """Return the schedule of a live object, with who made it; arguments as of `schedule`."""
    asked = None if group is None else str(group)
    if isinstance(given, Reading):
        return given
    if isinstance(given, Schedule):
        return Reading(given, (), str(given))
    if isinstance(given, str):
        lengths = Lengths(updates_per_epoch=steps_per_epoch, updates=total)
        return read(given, group=asked, lengths=lengths)
    names = class_names(given)
    for name in names:
        if name in _NO_SCHEDULES:
            message = f"{_NO_SCHEDULES[name]}: give the schedule, or a function of the update"
            raise LiveError(given, message)
    kind = next((_KINDS[name] for name in names if name in _KINDS), None)
    if kind is None and not callable(given):
        raise LiveError(given, "")
    told: dict[str, Any] = {"group": asked, "total": total, "steps_per_epoch": steps_per_epoch}
    reading: Reading = import_module(f"{__name__}.{kind or 'function'}").read_object(given, **told)
    return dataclasses.replace(reading, label=" ".join(reading.label.split()))
