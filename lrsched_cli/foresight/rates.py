"""Whether every rate of a schedule is known, and can be looked at."""

from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.errors import short_repr
from lrsched_cli.foresight.errors import ForesightError

if TYPE_CHECKING:
    from lrsched_cli.schedules import Schedule

MOST_RATES = 10**7
"""So many numbers are held at once."""


def refuse_unknown(label: str, schedule: "Schedule", length: int) -> None:
    """Refuse what has no rate at some updates, or too many of them.

    Args:
        label: what messages call it.
        schedule: what is to have a rate at each update, from 0.
        length: the updates.

    Raises:
        ForesightError: it is a log with gaps, or too long.
    """
    if length > MOST_RATES:
        raise ForesightError(
            f"{short_repr(label)}: {length:,} updates are too many: every rate is looked at, "
            f"{MOST_RATES:,} at most; give a shorter schedule, or a shorter range"
        )
    known = schedule.known_at
    if known is not None and not np.isin(np.arange(length), known).all():
        raise ForesightError(
            f"{label}: it is a log without a rate for every update; give the schedule of the "
            f"run in its place: lrsched identify {label} finds it"
        )
