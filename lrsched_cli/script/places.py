"""Where an optimizer steps, if that is in several places: which one the time counts."""

from collections.abc import Sequence

from lrsched_cli.formula.nodes import leaves
from lrsched_cli.script.training import Snapshot


def innermost(snapshots: Sequence[Snapshot]) -> Snapshot:
    """Return the last place, but none around or after the loops in which another one is.

    One more update for the batches that were left over, or after the training, is no clock.
    """
    return next(
        one for one in reversed(snapshots) if not any(_is_within(other, one) for other in snapshots)
    )


def _is_within(inner: Snapshot, outer: Snapshot) -> bool:
    """Whether a place is in all loops of another one, and in more."""
    count = len(outer.loops)
    return len(inner.loops) > count and inner.loops[:count] == outer.loops


def left_out(counted: Snapshot, snapshots: Sequence[Snapshot]) -> str:
    """Return what is to be said of the updates that the time does not count, if there are any.

    Those within the same pass of the loops by which the rates change have their time.
    """
    used = set(leaves(*counted.rates))
    last = max((n for n, one in enumerate(counted.loops, 1) if one.index in used), default=0)
    clock = counted.loops[:last]
    lines = sorted({one.line for one in snapshots if one.loops[:last] != clock} - {counted.line})
    if counted.kind != "step" or not lines:
        return ""
    where = ", ".join(map(str, lines))
    return (
        f"t counts the updates of line {counted.line} alone, from 0: the optimizer steps in line"
        f"{'s' if len(lines) > 1 else ''} {where}, too"
    )
