"""A column of a log that is no rate: the values of a metric, in the order of the file."""

from contextlib import suppress

from lrsched_cli.errors import LogError, unknown
from lrsched_cli.logs.log import Asked
from lrsched_cli.logs.reading import container_in
from lrsched_cli.logs.streams import opened


def read_metric(path: str, column: str) -> tuple[float, ...]:
    """Return the numbers of a column; rows that have none there are left out, NaN is one.

    Raises:
        FileError: the log cannot be read.
        LogError: it has no such column, or no numbers in it.
    """
    found: list[float] = []
    names: dict[str, None] = {}
    with opened(path) as stream:
        _, container = container_in(stream, Asked(), needs_rates=False)
        for chunk in container.chunks():
            names |= dict.fromkeys(chunk.names)
            if column in chunk.names:
                found += _numbers(chunk.written(column))
    if column not in names:
        raise LogError(path, 0, unknown("column", column, names))
    if not found:
        raise LogError(path, 0, f"the column {column!r} has no numbers")
    return tuple(found)


def _numbers(texts: list[str]) -> list[float]:
    numbers = []
    for text in texts:
        with suppress(ValueError):
            numbers.append(float(text))
    return numbers
