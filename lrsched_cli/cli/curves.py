"""The schedules that a command's arguments name, with the rates of all of their updates."""

from collections.abc import Mapping, Sequence
from typing import Any

from lrsched_cli.analysis.candidates import Candidates, candidates
from lrsched_cli.cli.options import given_of
from lrsched_cli.cli.sources import read_all, tell_remarks
from lrsched_cli.cli.streams import tell
from lrsched_cli.errors import escape_control_characters
from lrsched_cli.inputs.together import completed, readings_of, sweeps_of
from lrsched_cli.picture import Picture
from lrsched_cli.sweep import axes_of, labelled


def candidates_of(
    schedules: Sequence[str],
    given: Mapping[str, Any],
    horizon: int | None = None,
    picture: Picture | None = None,
) -> Candidates:
    """Return the schedules with their rates, over the range asked, else of their own length.

    `horizon` is the length of the logged runs; a schedule of another length is told.
    """
    told = given_of(given)
    read = read_all(schedules, axes_of(given["vary"]), told, None)
    tell_remarks(readings_of(read))
    run = completed(told.run, read)
    found = candidates(labelled(sweeps_of(read)), run, horizon, picture)
    for note in found.notes:
        tell(f"Note: {escape_control_characters(note)}")
    return found
