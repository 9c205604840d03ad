"""Questions that every command answers which shows schedules: rates at times, times of rates."""

from typing import TYPE_CHECKING, Annotated

import click

from lrsched_cli.comparison import Comparison
from lrsched_cli.parameters import Param, Record
from lrsched_cli.parameters.values import Counts

if TYPE_CHECKING:
    from lrsched_cli.analysis.crossings import Crossing


class Questions(Record, name="question"):
    """What is asked instead of the rows of a range."""

    at: Annotated[
        Counts | None,
        Param("only the rows at these times, such as 37,60,90ep", at_least=0, may_wait=True),
    ] = None
    below: Annotated[
        float | None, Param("when the rate is first below this (exit code 1: never)", above=0)
    ] = None
    above: Annotated[
        float | None, Param("when the rate is first above this (exit code 1: never)", at_least=0)
    ] = None

    @property
    def seeks_times(self) -> bool:
        """Whether times are asked for, rather than rates.

        Raises:
            click.UsageError: rates at some times are as well.
        """
        seeks = self.below is not None or self.above is not None
        if seeks and self.at is not None:
            message = "--at asks for rates, --below and --above for times: ask one after the other"
            raise click.UsageError(message)
        return seeks

    def answered(self, comparison: Comparison) -> "tuple[Crossing, ...]":
        """Return the times that are asked for."""
        from lrsched_cli.analysis.crossings import crossings  # noqa: PLC0415 - if it is asked

        return crossings(comparison, below=self.below, above=self.above)
