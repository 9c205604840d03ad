"""The arguments of transformers' Trainer, and of those derived from it."""

from typing import Any

from lrsched_cli.dialects import entries
from lrsched_cli.expression import Reading, read
from lrsched_cli.live.shared import plain

_TOLD = (
    "num_train_epochs",
    "max_steps",
    "learning_rate",
    "lr_scheduler_type",
    "lr_scheduler_kwargs",
    "warmup_steps",
    "warmup_ratio",
)


def read_object(
    given: Any,  # noqa: ANN401 - of any release
    *,
    total: int | None = None,
    steps_per_epoch: int | None = None,
    **_others: object,
) -> Reading:
    """Return the schedule of a Trainer's arguments; `total` stands for max_steps."""
    name = type(given).__name__
    dialect = next((one for one in ("transformers", "trl") if name in entries(one)), "transformers")
    name = name if name in entries(dialect) else "TrainingArguments"
    told = {one: plain(getattr(given, one, None)) for one in _TOLD}
    told = {one: value for one, value in told.items() if value not in (None, {})}
    if total is not None:
        told["max_steps"] = total
    if steps_per_epoch is not None:
        told["steps_per_epoch"] = steps_per_epoch
    arguments = ", ".join(f"{one}={value!r}" for one, value in told.items())
    return read(f"{dialect}.{name}({arguments})")
