"""Questions that every command answers which shows schedules: rates at times, times of rates."""

from typing import TYPE_CHECKING, Annotated, cast

import click

from lrsched_cli.comparison import Comparison
from lrsched_cli.parameters import Param, Record
from lrsched_cli.parameters.values import Counts

if TYPE_CHECKING:
    from lrsched_cli.analysis.budget import Budget
    from lrsched_cli.analysis.crossings import Crossing
    from lrsched_cli.render import View

    Answer = tuple[Crossing, ...] | tuple[Budget, ...]


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

    budget: Annotated[
        bool, Param("what is spent: area, noise, time at low rates, and a bound on the loss")
    ] = False

    @property
    def asked(self) -> str:
        """The options whose answer stands in the place of rates; none of them: nothing.

        Raises:
            click.UsageError: rates at some times are asked for as well, or several answers.
        """
        seeks = self.below is not None or self.above is not None
        if (seeks or self.budget) and self.at is not None:
            message = "--at asks for rates, --below, --above and --budget do not: ask one by one"
            raise click.UsageError(message)
        if seeks and self.budget:
            message = "--budget is not about times, --below and --above are: ask one by one"
            raise click.UsageError(message)
        return "--below and --above" if seeks else "--budget" if self.budget else ""

    def answered(self, comparison: Comparison) -> "Answer":
        """Return what is asked for."""
        if self.budget:
            from lrsched_cli.analysis.budget import budgets  # noqa: PLC0415 - if it is asked

            return budgets(comparison)
        from lrsched_cli.analysis.crossings import crossings  # noqa: PLC0415 - as above

        return crossings(comparison, below=self.below, above=self.above)

    def text(self, found: "Answer", view: "View") -> bytes:
        """Return the answer for reading."""
        if self.budget:
            from lrsched_cli.render.budget import budget_text  # noqa: PLC0415 - with Rich

            return budget_text(cast("tuple[Budget, ...]", found), view)
        from lrsched_cli.render.crossings import crossings_text  # noqa: PLC0415 - as above

        return crossings_text(cast("tuple[Crossing, ...]", found), view)

    def is_no(self, found: "Answer") -> bool:
        """Whether the answer is that something never happens."""
        return not self.budget and any(one.t is None for one in cast("tuple[Crossing, ...]", found))
