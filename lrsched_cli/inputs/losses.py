"""The losses in a log: which of its columns they are, and their values.

In lines of text a loss is a number after its name: `val loss 1.23`, `lm loss: 4.5E+00`.
"""

import re
from collections.abc import Sequence
from functools import cached_property

from lrsched_cli.errors import LogError, unknown
from lrsched_cli.foresight.errors import ForesightError
from lrsched_cli.foresight.runs import FEWEST_ROWS
from lrsched_cli.logs import Asked, Log, columns_in, log_of
from lrsched_cli.logs.events import events_container
from lrsched_cli.logs.formats import rates_among
from lrsched_cli.logs.streams import opened

_TRAINING = ("train", "training", "lm")
_HELD_OUT = ("val", "valid", "validation", "eval", "test")
_PREFIXES = (*_TRAINING, *_HELD_OUT)
"""What names of losses begin with, by the data that they are measured on."""

_NUMBER = r"[-+]?+(?:\d++\.?+\d*+|\.\d++|nan|inf(?:inity)?+)(?:e[-+]?\d++)?+(?![\w.])"
_BETWEEN = r"['\"]?+\s*+[:=]?+\s*+\(?+['\"]?+"
"""What stands between a name and its number."""

_IN_TEXT = re.compile(
    rf"(?<![A-Za-z0-9_/-])(?P<name>(?:(?:{'|'.join(_PREFIXES)})[ _/-])?+loss){_BETWEEN}{_NUMBER}",
    re.IGNORECASE,
)
_ALONE = "".join(rf"(?<!{prefix}[ _/-])" for prefix in _PREFIXES)
"""What a name without a prefix does not stand after."""

_FEW = 20
"""Lines, of which one tells a loss, that make a file one of text."""

_KINDS = tuple(
    re.compile(one, re.IGNORECASE)
    for one in (
        rf"(?:{'|'.join(_HELD_OUT)})[_/ .-]?loss",
        rf"loss|(?:{'|'.join(_TRAINING)})[_/ .-]?loss",
        r".*val.*loss.*",
        r".*loss.*",
    )
)
"""Names of columns with a loss, the most telling first: the loss on data that is not trained on."""
_NAMED = 2
"""So many of them name the whole loss; of the others, several may be its parts."""

_NO_LOSS = re.compile(r"loss[_/ .-]?(?:scale|weight|ratio|coef)", re.IGNORECASE)


class Losses:
    """The losses in a log; each is read once."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._read: dict[str, Log] = {}

    @cached_property
    def _in_text(self) -> tuple[str, ...]:
        """The names of the losses in lines of text; none if the log is no text."""
        with opened(self.path) as stream:
            if events_container(stream) is not None:
                return ()
            head = stream.head()
        lines = head.decode("utf-8", "replace").splitlines()
        first = [line for line in lines if line.strip()][:_FEW]
        if not first or _is_json(first[0]) or not any(map(_IN_TEXT.search, first)):
            return ()
        found = (match["name"].lower() for line in lines for match in _IN_TEXT.finditer(line))
        return tuple(dict.fromkeys(found))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """All columns, whatever is in them; of text, its losses."""
        return self._in_text or columns_in(self.path)

    def series(self, column: str) -> Log:
        """Return the values of a column, at their times."""
        if column not in self._read:
            is_text = column in self._in_text
            asked = Asked(lr_column=column, strict=True)
            if is_text:
                asked = Asked(pattern=_pattern(column), strict=True)
            try:
                with opened(self.path) as stream:
                    self._read[column] = log_of(stream, asked)
            except LogError as error:
                if not is_text:
                    raise
                told_of = error.message.replace("'lr'", repr(column))  # as the pattern calls it
                raise LogError(error.source, error.line, told_of) from error
        return self._read[column]


def _is_json(line: str) -> bool:
    """Whether a line begins rows of JSON; a line of text may be a dict of Python's."""
    begin = line.strip()
    return begin in {"[", "{"} or begin.startswith(("[{", '{"'))


def _pattern(name: str) -> str:
    """Return what a loss of this name looks like in text."""
    alone = _ALONE if name == "loss" else ""
    return rf"(?i)(?<![A-Za-z0-9_/-]){alone}{re.escape(name)}{_BETWEEN}(?P<lr>{_NUMBER})"


def loss_column(logs: Sequence[Losses], asked: str | None) -> str:
    """Return the column of losses that every log has, with enough rows in each if there is one.

    Raises:
        ForesightError: there is none, or what is asked is none, or several are parts of a loss.
        LRSchedError: as reading a log raises.
    """
    if asked is not None:
        for log in logs:
            if asked not in log.columns:
                raise ForesightError(f"{log.path}: {unknown('column', asked, log.columns)}")
            if asked in rates_among([asked]):
                raise ForesightError(f"{log.path}: {asked} is a learning rate, and no loss")
        return asked
    paths = ", ".join(log.path for log in logs)
    shared = [name for name in logs[0].columns if all(name in log.columns for log in logs)]
    losses = [name for name in shared if not _NO_LOSS.search(name)]
    by_kind = [[name for name in losses if kind.fullmatch(name)] for kind in _KINDS]
    found = list(dict.fromkeys(name for names in by_kind for name in names))
    if not found:
        told = ", ".join(logs[0].columns[:12])
        raise ForesightError(
            f"{paths}: no column of losses{' that all of them have' if len(logs) > 1 else ''}; "
            f"say which it is: --loss-column NAME{f' (of {told})' if told else ''}"
        )
    parts = next(filter(None, by_kind[_NAMED:]), [])
    if not any(by_kind[:_NAMED]) and len(parts) > 1:
        raise ForesightError(
            f"{paths}: which is the loss? --loss-column NAME (of {', '.join(parts[:12])})"
        )
    long = (
        name for name in found if all(log.series(name).times.size >= FEWEST_ROWS for log in logs)
    )
    return found[0] if len(found) == 1 else next(long, found[0])
