"""Times with units among a command's values, as numbers of what a schedule counts."""

from collections.abc import Iterable

from lrsched_cli.cli.streams import tell
from lrsched_cli.parameters.durations import Length
from lrsched_cli.parameters.lengths import Lengths, counted, units_of
from lrsched_cli.run import Run
from lrsched_cli.schedules import Unit


def unit_of(counts: Unit | None, times: Iterable[object], run: Run) -> Unit:
    """Return what a schedule counts: as it says itself, else as the times do that are asked."""
    units = units_of(times)
    is_of_total = bool(units) and run.total is not None
    is_told = units - {"%"} or is_of_total or run.updates_per_epoch is not None
    return counts or (run.lengths.counted(units) if is_told else "epoch")


def number_of(name: str, time: Length, lengths: Lengths, unit: Unit) -> float:
    """Return a time as a number; tell how it was found, if it has a unit.

    Raises:
        LengthError: the run does not tell what is needed.
    """
    number, told = counted(time, lengths, unit)
    if number != time:
        tell(f"Note: {name} = {told}")
    return number
