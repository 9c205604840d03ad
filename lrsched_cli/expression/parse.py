"""A schedule from its text, or one for each of an optimizer's groups of parameters."""

from dataclasses import replace

from lrsched_cli.errors import ArgumentError
from lrsched_cli.expression.groups import several_groups
from lrsched_cli.expression.reader import Reader
from lrsched_cli.expression.reading import Reading
from lrsched_cli.expression.source import Source
from lrsched_cli.parameters.lengths import UNTOLD, Lengths
from lrsched_cli.schedules import Schedule

_MOST_GROUPS = 200
"""Groups of parameters with rates of their own."""


def parse(text: str) -> Schedule:
    """Return the schedule that an expression stands for; nothing in the text is ever run.

    It is a pure function: of `t`, the number of an update or epoch from 0, it gives the learning
    rate that is used during `t`, as float64 in the shape of `t`.

    >>> from lrsched_cli import parse
    >>> parse("linear(lr0=0.1, lr1=0, total=10)")([0, 5, 10]).tolist()
    [0.1, 0.05, 0.0]

    Args:
        text: a call such as `step(lr0=0.1, drop=0.5)` or, in the words of a framework,
            `keras.ExponentialDecay(0.1, decay_steps=1000, decay_rate=0.96)`. It may be assigned to
            a name, and statements before it may name what it uses. A number may be arithmetic of
            literals (`1/3`, `5*391`).

    Raises:
        ExpressionError: the text is no such call, or an argument is wrong.
    """
    return read(text).schedule


def read(
    text: str, source_name: str = "", group: str | None = None, lengths: Lengths = UNTOLD
) -> Reading:
    """Return the schedule of an expression and what it is made with; raises as `parse`.

    An error calls the text by its source's name, a file's for example, if that is given. Where the
    optimizer's groups of parameters have several rates, `group` says which, by name or number.
    """
    readings = read_groups(text, source_name, lengths)
    if group is not None:
        readings = [one for one in readings if one.is_of(group)]
    if len(readings) > 1:
        raise several_groups(readings[0].groups)
    return readings[0]


def read_groups(
    text: str, source_name: str = "", lengths: Lengths | None = UNTOLD
) -> list[Reading]:
    """Return a reading for each group of parameters, or one where their rates do not differ.

    `lengths` are those of the run, by which `5ep` in the text is found; without, it may have none.
    """
    source = Source(text, source_name, with_lengths=lengths is not None)
    try:
        first = Reader(source, 0, lengths or UNTOLD).reading()
        if len(first.groups) > _MOST_GROUPS:
            message = f"{len(first.groups)} groups of parameters; {_MOST_GROUPS} is the most"
            raise ArgumentError("optimizer", message)
        others = [
            Reader(source, n, lengths or UNTOLD).reading() for n in range(1, len(first.groups))
        ]
    except (RecursionError, MemoryError):
        raise source.nested_too_deeply() from None
    if all(one.schedule == first.schedule for one in others):
        return [first]
    return [
        replace(one, group=name) for one, name in zip([first, *others], first.groups, strict=True)
    ]
