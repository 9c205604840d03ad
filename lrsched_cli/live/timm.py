"""timm's schedulers, whose attributes are the arguments that they were made with."""

from typing import Any

from lrsched_cli.dialects import entries
from lrsched_cli.errors import LiveError
from lrsched_cli.expression import Reading, read
from lrsched_cli.live.shared import Unwritable, call_of, optimizer_text, plain


def read_object(given: Any, *, group: str | None = None, **_others: object) -> Reading:  # noqa: ANN401
    """Return the schedule of a scheduler.

    Raises:
        LiveError: it is none of timm's own, or its rates follow a metric.
    """
    name = type(given).__name__
    entry = entries("timm").get(name)
    if entry is None:
        read(f"timm.scheduler.{name}(optimizer)")  # which says why, where that is known
    try:
        rates = [float(rate) for rate in plain(given.base_values)]
        making = optimizer_text(given.optimizer.param_groups, rates)
        call = call_of(f"timm.scheduler.{name}", entry, given, {}) if entry else ""
    except Unwritable as error:
        raise LiveError(given, f"cannot tell how it was made: {error}") from None
    return read(f"{making}\n{call}", group=group)
