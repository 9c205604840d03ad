"""The rates of the schedules that a command's arguments name, one for each update."""

from collections.abc import Mapping, Sequence
from typing import Any

from lrsched_cli._lazy import np
from lrsched_cli.cli.options import given_of, run_of
from lrsched_cli.cli.sources import completed, read_all, readings_of, sweeps_of, tell_remarks
from lrsched_cli.errors import LengthError
from lrsched_cli.foresight.rates import refuse_unknown
from lrsched_cli.schedules import Floats
from lrsched_cli.sweep import axes_of, labelled


def rates_of(
    schedules: Sequence[str], given: Mapping[str, Any], otherwise: int | None = None
) -> dict[str, Floats]:
    """Return the rates of each schedule, by its label.

    They are those of the range that is asked, else of the schedule's own length, else of
    `otherwise` updates.
    """
    read = read_all(schedules, axes_of(given["vary"]), given_of(given), None)
    tell_remarks(readings_of(read))
    run = completed(run_of(given), read)
    found = {}
    for one in labelled(sweeps_of(read)):
        length = run.span.stop if run.span is not None else one.schedule.length or otherwise
        if length is None:
            raise LengthError(f"{one.label} never ends: say how long the run is: --steps N")
        refuse_unknown(one.label, one.schedule, length)
        found[one.label] = np.asarray(one.schedule(np.arange(length, dtype=np.float64)))
    return found
