"""Text in which a program tells its progress: lines that have a rate somewhere in them."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from lrsched_cli.errors import LogError
from lrsched_cli.logs.container import MAY_BE_CUT, Chunk, Container, floats_of
from lrsched_cli.logs.streams import Stream

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

# Whatever is repeated is taken whole (`*+`), so that no line takes longer than its length does.
_FLOAT = r"[-+]?+(?:\d++\.?+\d*+|\.\d++)(?:[eE][-+]?\d++)?+(?!\.*+\w)"

_RATE = re.compile(
    r"(?<![A-Za-z_])(?:train[_/]|optim0_)?(?P<name>lr|learning[ _-]?rate)(?:[_-]?0)?"
    r"(?:\s++of\s++group\s++0\s++to)?+['\"]?+\s*+[:=]?+\s*+[\[(]?+\s*+['\"]?+(?P<lr>"
    + _FLOAT
    + ")",
    re.IGNORECASE,
)
"""The usual spellings of a rate."""

_COUNT = r"\d++(?:,\d{3}(?!\d))*+(?:\.\d++)?+(?![kKM]\b)"
"""A number of updates, perhaps with commas between thousands: 12,500. One in thousands is none."""

_ESCAPE = re.compile(rb"\x1b\[[\d;]*+[A-Za-z]")
"""What gives text a colour on a terminal."""

_BATCH = r"\[?+\s*+(?P<within>\d++)\s*+/\s*+(?P<of>\d++)"

_TIMES = (
    re.compile(
        r"\biteration\s++(?P<iteration>\d++)\s*+/\s*+(?P<total>\d++)"
        r"(?:.{,1000}?\bconsumed samples:\s*+(?P<samples>\d++))?"
        r"(?:.{,1000}?\bglobal batch size:\s*+(?P<batch_size>\d++))?"
    ),
    re.compile(rf"\bEpoch(?:\(train\))?+\s++\[\s*+(?P<epoch_from_1>\d++)\]{_BATCH}\]"),
    re.compile(
        rf"\b(?:Epoch|Train):?+\s*+\[?+(?P<epoch_from_0>\d++)(?:/\d++)?+\]?+\s*+\[\s*+{_BATCH}"
    ),
    re.compile(r"\|\s*+(?P<step>\d++)/(?P<total>\d++)\s*+\["),
    re.compile(
        r"(?<![A-Za-z])(?:global[_ ]?step|num_updates|iterations?|iters?|steps?)"
        r"(?:\(train\))?+['\"]?+\s*+[:=#]?+"
        rf"\s*+\[?+\s*+['\"]?+(?P<step>{_COUNT})(?:\s*+/\s*+(?P<total>{_COUNT}))?+",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<![A-Za-z])epochs?+['\"]?+\s*+[:=#]?+\s*+\[?+\s*+(?P<epoch>\d++(?:\.\d++)?+)",
        re.IGNORECASE,
    ),
)
"""The usual spellings of times, the most telling first."""

_LOOKED_AT = 20
"""Lines with rates by which the spelling of times is chosen."""


class Columns:
    """Values by the names of their columns, as they are written."""

    def __init__(self, columns: dict[str, list[str | None]]) -> None:
        self._columns = columns
        self.names: Sequence[str] = tuple(columns)

    def numbers(self, names: Sequence[str]) -> "list[Floats]":
        """Return columns; NaN where a row has no number there."""
        return [floats_of([*self._columns[name]]) for name in names]

    def texts(self, name: str, most: int) -> list[str]:
        """Return a column's numbers as they are written, of so many rows among all, at most."""
        texts = self._columns[name]
        return [text for text in texts[:: -(-len(texts) // most)] if text]

    def written(self, name: str) -> list[str]:
        """Return what stands in a column, for each row that has something there."""
        return [text for text in self._columns[name] if text]


class Text(Container):
    """Lines of text; those with a rate are its rows."""

    def __init__(self, stream: Stream, rate: re.Pattern[str], own_times: bool) -> None:
        super().__init__(stream)
        self._rate, self._own_times = rate, own_times
        self._times: re.Pattern[str] | None = None
        self._is_beside = True
        self._last: tuple[str | None, ...] = ()

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows, a block of lines at once."""
        begun = False
        for block in self._stream.blocks():
            lines = _ESCAPE.sub(b"", block).decode("utf-8", "replace").splitlines()
            if not begun:
                self._choose(lines)
                begun = any(map(self._rate.search, lines))
            if not block.endswith((b"\n", b"\r")) and self._may_be_cut(lines[-1]):
                self.notes.append(MAY_BE_CUT)
                lines.pop()
            columns = self._columns(lines)
            if columns:
                yield Columns(columns)

    def _choose(self, lines: list[str]) -> None:
        """Choose the spelling of times: on the lines of the rates, else on lines before them."""
        if self._own_times:
            return
        self._last = ()
        places = [n for n, line in enumerate(lines) if self._rate.search(line)]
        first = [lines[place] for place in places[:_LOOKED_AT]]
        for times in _TIMES if first else ():
            if all(map(times.search, first)):
                self._times, self._is_beside = times, True
                return
        before = lines[: places[0]] if places else []
        self._times = next((one for one in _TIMES if any(map(one.search, before))), None)
        self._is_beside = False

    def _may_be_cut(self, line: str) -> bool:
        """Tell whether a line that does not end lets off in a number that is read."""
        found = [one.search(line) for one in (self._rate, self._times) if one is not None]
        return any(one is not None and one.end() == len(line) for one in found)

    def _columns(self, lines: list[str]) -> dict[str, list[str | None]]:
        rows: list[tuple[str | None, ...]] = []
        search, times = self._searching(lines), self._times
        absent: tuple[str | None, ...] = () if times is None else (None,) * times.groups
        self._last = self._last or absent
        for line in lines:
            found = search(line)
            if times is not None and (found or not self._is_beside):
                time = times.search(line)
                if time is not None:
                    self._last = time.groups()
                elif self._is_beside:
                    self._last = absent
            if found:
                rows.append(found.groups() + self._last)
        if not rows:
            return {}
        names = [name for one in (self._rate, times) if one is not None for name in _names(one)]
        columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
        columns.pop("", None)
        return self._named(columns)

    def _searching(self, lines: list[str]) -> "Callable[[str], re.Match[str] | None]":
        """Return what finds the rate of a line: first where the words stand that all others have.

        To look for a text takes a small part of the time that a pattern takes.
        """
        found = [one for one in map(self._rate.search, lines[:_LOOKED_AT]) if one]
        words = {one.string[one.start() : one.start("lr")].rstrip(" [('\"") for one in found}
        if self._rate is not _RATE or len(words) != 1:
            return self._rate.search
        (word,) = words
        search, match = self._rate.search, self._rate.match

        def quick(line: str) -> re.Match[str] | None:
            place = line.find(word)
            return (match(line, place) if place >= 0 else None) or search(line)

        return quick

    def _named(self, columns: dict[str, list[str | None]]) -> dict[str, list[str | None]]:
        """Return the columns under the names that they have elsewhere; keep what is a fact."""
        spelling = columns.pop("name", [None])[0]
        if spelling and spelling.lower() == "learning rate":
            columns[spelling.lower()] = columns.pop("lr")
        for name in ("step", "total") if self._times is not None else ():
            values = columns.get(name, [])
            if any("," in value for value in values if value):
                columns[name] = [value and value.replace(",", "") for value in values]
        for name in ("total", "batch_size"):
            values = columns.pop(name, [None])
            if values[-1]:
                self.facts[name] = float(values[-1])
        for name in ("epoch_from_0", "epoch_from_1"):
            if name in columns:
                epochs, within, of = (columns.pop(key) for key in (name, "within", "of"))
                first = int(name[-1])
                columns["step"] = [
                    str((int(e) - first) * int(n) + int(i)) if e and i and n else None
                    for e, i, n in zip(epochs, within, of, strict=True)
                ]
                columns["epoch"] = epochs
                if of[-1]:
                    self.facts["steps_per_epoch"] = float(of[-1])
        return columns


def _names(pattern: re.Pattern[str]) -> list[str]:
    """Return the names of a pattern's groups; none for those without one."""
    names = {number: name for name, number in pattern.groupindex.items()}
    return [names.get(number, "") for number in range(1, pattern.groups + 1)]


def has_rate(text: bytes, least: int = 1) -> bool:
    """Tell whether a text has a rate, or so many, in one of the usual spellings."""
    found = _RATE.finditer(text.decode("utf-8", "replace"))
    return next(islice(found, least - 1, None), None) is not None


def text_container(stream: Stream, pattern: str | None = None) -> Text:
    """Return the text that a stream holds; a pattern says what a rate in it looks like.

    Raises:
        LogError: the pattern is none.
    """
    if pattern is None:
        return Text(stream, _RATE, own_times=False)
    try:
        rate = re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        message = f"--pattern is no regular expression: {error}"
        raise LogError(stream.source, 0, message) from None
    if "lr" not in rate.groupindex:
        message = r"--pattern has no group for the rate: 'lr=(?P<lr>\S+)' has one"
        raise LogError(stream.source, 0, message)
    own = any(name in rate.groupindex for name in ("step", "epoch", "iteration", "iter"))
    return Text(stream, rate, own_times=own)
