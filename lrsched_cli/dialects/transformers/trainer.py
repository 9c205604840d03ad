"""The arguments of a Trainer: what of them is the schedule."""

import math
from typing import Annotated

from lrsched_cli.dialects.facts import Entry
from lrsched_cli.dialects.shared import Ignored
from lrsched_cli.dialects.transformers.schedules import MoreArguments, get_scheduler
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule


def trainer_arguments(name: str, module: str, rate: float, scheduler_type: str = "linear") -> Entry:
    """Return the function of a class of arguments: they differ in their defaults alone."""

    def arguments(
        output_dir: Annotated[str | None, Param("changes no learning rate", ignored=True)] = None,
        per_device_train_batch_size: Ignored = 8,
        num_train_epochs: Annotated[
            float, Param("epochs, if max_steps is not given", above=0)
        ] = 3.0,
        max_steps: Annotated[int, Param("number of updates", unit="updates", at_least=-1)] = -1,
        learning_rate: Annotated[float, Param("learning rate", above=0)] = rate,
        lr_scheduler_type: Annotated[str, Param("name of the schedule")] = scheduler_type,
        lr_scheduler_kwargs: MoreArguments = None,
        warmup_steps: Annotated[
            float,
            Param(
                "updates of the warmup; below 1, a fraction of the training",
                unit="updates",
                at_least=0,
            ),
        ] = 0,
        *,
        warmup_ratio: Annotated[
            float | None, Param("fraction of the training that is warmup", at_least=0)
        ] = None,
        steps_per_epoch: Annotated[
            int | None, Param("updates per epoch, if max_steps is not given", at_least=1)
        ] = None,
        gradient_accumulation_steps: Ignored = 1,
        dataloader_drop_last: Ignored = False,
        **others: Annotated[object, Param("arguments that change no learning rate")],
    ) -> Schedule:
        total = _updates(name, max_steps, num_train_epochs, steps_per_epoch)
        share = warmup_ratio if warmup_ratio and not warmup_steps else warmup_steps
        warmup = math.ceil(total * share) if share < 1 else int(share)
        return get_scheduler(
            lr_scheduler_type, None, warmup, total, lr_scheduler_kwargs, lr=learning_rate
        )

    arguments.__name__ = arguments.__qualname__ = name
    arguments.__module__ = module
    arguments.__doc__ = _DOCSTRING
    return arguments


_DOCSTRING = """Take the schedule of a Trainer's arguments.

lr(t) = get_scheduler(lr_scheduler_type, ..., warmup, max_steps)

Note: max_steps, unless given, is ceil(num_train_epochs * steps_per_epoch), where an epoch has
ceil(batches / gradient_accumulation_steps) updates.
Note: warmup_steps below 1 is a fraction of the training, rounded up to whole updates, as is the
warmup_ratio of transformers 4.
"""


def _updates(owner: str, max_steps: int, epochs: float, steps_per_epoch: int | None) -> int:
    """Return the number of updates of the training, which the Trainer's own rule tells.

    Raises:
        ArgumentError: it is not known.
    """
    if max_steps > 0:
        return max_steps
    if steps_per_epoch is None:
        message = (
            "needs max_steps, the number of updates, or steps_per_epoch, those of an epoch: "
            "ceil(examples / batch / gradient_accumulation_steps)"
        )
        raise ArgumentError(owner, message)
    return math.ceil(epochs * steps_per_epoch)
