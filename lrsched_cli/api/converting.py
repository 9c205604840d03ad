"""Schedules as code for a framework, asked from Python."""

from collections.abc import Mapping
from typing import Any, get_args

from lrsched_cli.api.given import Options, read_schedule
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.conversion import TARGETS, Request
from lrsched_cli.conversion import convert as converted
from lrsched_cli.dialects import OTHER_NAMES
from lrsched_cli.errors import ParameterError
from lrsched_cli.render.parts import escaped
from lrsched_cli.schedules import Unit


class Code(str):
    """Code to paste into a script; a notebook shows its lines."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self).rstrip("\n")

    def _repr_html_(self) -> str:
        lines = "\n".join(map(escaped, self.splitlines()))
        return f'<pre class="tex2jax_ignore mathjax_ignore"><code>{lines}</code></pre>'


def convert(
    given: object,
    to: str,
    *,
    unit: Unit | None = None,
    total: int | str | None = None,
    steps_per_epoch: int | None = None,
    group: int | str | None = None,
    settings: Mapping[str, object] | None = None,
    **run: Any,  # noqa: ANN401 - as `Run` declares them
) -> Code:
    """Return a schedule as code for a framework, ready to paste into a script.

    It is the framework's own scheduler where one has the same rates, else a function for what the
    framework takes; a comment says where the two are not equal.

    >>> from lrsched_cli import convert
    >>> convert("cosine(lr0=0.1, total=90)", to="torch").splitlines()[-3]
    'scheduler = CosineAnnealingLR(optimizer, T_max=90)'

    Args:
        given: a schedule, an expression, the name of a file, or a live object: as `explain`.
        to: `torch`, `keras`, `tf`, `optax`, `transformers`, `timm`, `python`, or `toml`.
        unit: "epoch" or "step": what `t` counts; if not given, what the scheduler counts by itself.
        total: the length of the whole run [updates]: what `5%` in a schedule is of.
        steps_per_epoch: updates in an epoch, for `5ep` in a schedule.
        group: of optimizers with several groups of parameters: the one that is meant.
        settings: values for names that a file does not tell, such as `{"args.lr": 0.1}`.
        run: what else is told of the run, as `compare` takes it.

    Raises:
        LRSchedError: there is no such target, the target has no code for the schedule, or it is
            none.
    """
    target = OTHER_NAMES.get(to.lower(), to.lower())
    if target not in TARGETS:
        raise ParameterError("convert", "to", to, f"must be one of {', '.join(TARGETS)}")
    if unit not in {None, *get_args(Unit)}:
        raise ParameterError("convert", "unit", unit, "must be 'epoch' or 'step'")
    told = {"total": total, "steps_per_epoch": steps_per_epoch, **run}
    reading, source = read_schedule(given, Options.of(told, settings, group))
    Comparison.of([Series(reading.label, reading.schedule)]).check()
    counted = unit or (None if source.source else reading.unit)
    return Code(converted(Request(reading.schedule, reading.title, counted), target))
