"""The options that choose the linter's rules, and what is told of them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from lrsched_cli.analysis.checks import RULES, SEVERITIES
from lrsched_cli.cli.completion import items
from lrsched_cli.cli.help import SectionOption
from lrsched_cli.cli.types import CompletedType
from lrsched_cli.errors import nearest, short_repr

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_LIST = "lrsched check --rules lists them"


class RuleNames(CompletedType):
    """Names of rules, with commas between them."""

    name = "RULE,..."

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Return the names, or fail with the nearest one that there is."""
        names = tuple(filter(None, (one.strip() for one in value.split(","))))
        if not names:
            self.fail(f"names no rule; {_LIST}", param, ctx)
        for one in names:
            if one not in RULES:
                near = nearest(one, RULES)
                advice = f"did you mean {near!r}?" if near else _LIST
                self.fail(f"unknown rule {short_repr(one)}; {advice}", param, ctx)
        return names

    def completions(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":  # noqa: ARG002 - as others have it
        """Offer the rules, also after a comma."""
        before, comma, _ = incomplete.rpartition(",")
        return items((f"{before}{comma}{name}" for name in RULES), incomplete)


def rule_options() -> list[click.Parameter]:
    """Return the options of the linter that other commands have not."""
    return [
        _option("--select", multiple=True, type=RuleNames(), help="only these rules; repeatable"),
        _option("--ignore", multiple=True, type=RuleNames(), help="not these rules; repeatable"),
        _option(
            "--severity",
            type=click.Choice(SEVERITIES),
            default="warning",
            help="least severity to report [default: warning]",
        ),
        _option("--strict", is_flag=True, help="exit with 1 for a warning, too"),
        _option("--rules", is_flag=True, help="say what each rule finds, why, and how to mend it"),
    ]


def _option(*names: str, **settings: Any) -> SectionOption:  # noqa: ANN401 - Click's settings
    return SectionOption(*names, section="Rules", **settings)


def wanted(select: Iterable[tuple[str, ...]], ignore: Iterable[tuple[str, ...]]) -> list[str]:
    """Return the rules that are wanted: those selected, or all, without those ignored.

    Raises:
        click.UsageError: there is none.
    """
    selected = {name for names in select for name in names} or set(RULES)
    ignored = {name for names in ignore for name in names}
    if selected <= ignored:
        message = "no rule is left: --ignore names all that --select does"
        raise click.UsageError(message)
    return [name for name in RULES if name in selected - ignored]
