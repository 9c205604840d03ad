"""mmengine's schedulers, whose attributes are the arguments that they were made with."""

import math
from collections import Counter
from typing import Any

from lrsched_cli.dialects import entries
from lrsched_cli.errors import LiveError
from lrsched_cli.expression import Reading, read
from lrsched_cli.live.shared import Unwritable, call_of, optimizer_text, plain


def read_object(given: Any, *, group: str | None = None, **_others: object) -> Reading:  # noqa: ANN401
    """Return the schedule of a scheduler of the learning rate.

    Raises:
        LiveError: it is none, or another one changes the rate of its optimizer as well.
    """
    name = type(given).__name__
    entry = entries("mmengine").get(name)
    if entry is None or given.param_name != "lr":
        raise LiveError(given, f"sets {given.param_name}, or is no scheduler of mmengine's own")
    told = {}
    if isinstance(getattr(given, "milestones", None), Counter):
        told["milestones"] = sorted(given.milestones.elements())
    groups = given.optimizer.param_groups
    try:
        making = optimizer_text(groups, [float(rate) for rate in plain(given.base_values)])
        call = call_of(f"mmengine.optim.scheduler.{name}", entry, given, told)
    except Unwritable as error:
        raise LiveError(given, f"cannot tell how it was made: {error}") from None
    reading = read(f"{making}\n{call}", group=group)
    number = reading.groups.index(reading.group) if reading.group else 0
    now, held = int(given.begin + given.last_step), float(groups[number]["lr"])
    rate = reading.schedule(max(now, 0))
    if given.last_step >= 0 and not math.isclose(rate, held, rel_tol=1e-6, abs_tol=1e-15):
        message = (
            f"its optimizer holds the rate {held:.9g} at t = {now}, where it alone would "
            f"have set {rate:.9g}"
        )
        raise LiveError(given, message)
    return reading
