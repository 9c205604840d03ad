"""Where schedules differ, asked from Python."""

from collections.abc import Mapping
from typing import Any

from lrsched_cli.analysis.difference import Difference, difference, usual_tolerance
from lrsched_cli.api.given import Options, read_schedules
from lrsched_cli.api.pages import IN_PYTHON
from lrsched_cli.errors import ComparisonError, ParameterError
from lrsched_cli.render.difference import difference_parts, difference_text
from lrsched_cli.render.parts import as_html


class Differed:
    """How far schedules lie apart; `str()` and a notebook show it as `lrsched diff` does."""

    def __init__(self, facts: Difference) -> None:
        self.facts = facts
        """How many rows differ, the first, the largest gap, and the rows around these."""

    @property
    def is_equal(self) -> bool:
        """Whether no row differs by more than the tolerance."""
        return self.facts.first is None

    def __repr__(self) -> str:
        return difference_text(self.facts, IN_PYTHON).decode().rstrip("\n")

    def _repr_html_(self) -> str:
        return as_html(difference_parts(self.facts))


def diff(
    *schedules: object,
    tolerance: float | None = None,
    epochs: int | str | None = None,
    steps: int | str | None = None,
    total: int | str | None = None,
    steps_per_epoch: int | None = None,
    group: int | str | None = None,
    settings: Mapping[str, object] | None = None,
    **run: Any,  # noqa: ANN401 - as `Run` declares them
) -> Differed:
    """Return where schedules differ: rows whose rates are more than `tolerance * peak` apart.

    The gap of a row is its highest rate less its lowest; the peak is the highest rate of all.

    >>> from lrsched_cli import diff
    >>> found = diff("step(lr0=0.1, drop=0.5, every=10)", "step(lr0=0.1, drop=0.5, every=11)")
    >>> found.is_equal, found.facts.differing, int(found.facts.first.t)
    (False, 46, 9)

    Args:
        schedules: two or more, as `compare` takes them.
        tolerance: the largest gap that counts as equal, as a fraction of the peak; if not given,
            1e-9, or what the digits of a log allow.
        epochs: the range, N or "START:STOP[:STRIDE]"; if not given, the longest schedule's length.
        steps: the range, counted in steps.
        total: the length of the whole run [updates]: the range, and what `5%` in a schedule is of.
        steps_per_epoch: updates in an epoch; brings epochs and steps to one axis.
        group: of optimizers with several groups of parameters: the one that is meant.
        settings: values for names that a file does not tell, such as `{"args.lr": 0.1}`.
        run: what else is told of the run, as `compare` takes it.

    Raises:
        LRSchedError: there is one alone, or it is none; a range is wrong; a rate is not usable.
    """
    told = {"epochs": epochs, "steps": steps, "total": total, "steps_per_epoch": steps_per_epoch}
    options = Options.of({**told, **run}, settings, group)
    comparison = read_schedules(schedules, options).comparison()
    if len(comparison.series) == 1:
        message = "a difference needs two schedules or more"
        raise ComparisonError(message)
    if tolerance is None:
        tolerance = usual_tolerance(comparison)
    elif not tolerance >= 0:
        raise ParameterError("diff", "tolerance", tolerance, "must be >= 0")
    return Differed(difference(comparison, tolerance))
