"""Keras' schedules, by the arguments that they say they were made with."""

from typing import Any

from lrsched_cli.dialects import entries
from lrsched_cli.errors import LRSchedError
from lrsched_cli.expression import Reading, read
from lrsched_cli.live import function
from lrsched_cli.live.shared import Unwritable, call_of
from lrsched_cli.live.shared import plain as plain_value


def read_object(given: Any, *, total: int | None = None, **_others: object) -> Reading:  # noqa: ANN401
    """Return the schedule of one of Keras', of a class derived from them, or of a callback."""
    if hasattr(given, "schedule"):  # a LearningRateScheduler
        return function.read_object(given.schedule, total=total)
    name = type(given).__name__
    entry = entries("keras").get(name) if "keras" in type(given).__module__ else None
    if entry is not None:
        try:
            config = {key: plain_value(value) for key, value in given.get_config().items()}
            return read(call_of(f"keras.optimizers.schedules.{name}", entry, given, config))
        except (Unwritable, LRSchedError):
            pass
    return function.read_object(given, total=total)
