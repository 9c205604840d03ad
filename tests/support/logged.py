"""Logs for tests: files with given text, and the rows that are read from them."""

from pathlib import Path

from lrsched_cli.logs import Log


def written(folder: Path, text: str, name: str = "a.log") -> str:
    """Return the path of a new file."""
    path = folder / name
    path.write_text(text)
    return str(path)


def rows_of(log: Log) -> list[tuple[float, float]]:
    """Return the times and rates of a log."""
    return list(zip(log.times.tolist(), log.rates.tolist(), strict=True))
