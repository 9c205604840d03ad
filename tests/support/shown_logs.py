"""Comparisons with a log in them."""

from collections.abc import Sequence

from lrsched_cli import parse
from lrsched_cli._lazy import np
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.picture import Picture
from lrsched_cli.run import Run
from lrsched_cli.schedules.logged import Logged, Points


def logged(times: Sequence[float], rates: Sequence[float], tolerance: float = 0.0) -> Logged:
    """Return the series of a log."""
    return Logged(Points(np.array(times, float), np.array(rates, float)), "a.csv", tolerance)


def beside(
    log: Logged, *texts: str, run: Run | None = None, picture: Picture | None = None
) -> Comparison:
    """Return a log, of epochs, beside schedules."""
    others = [Series(text, parse(text)) for text in texts]
    return Comparison.of([Series("a.csv", log, counts="epoch"), *others], run=run, picture=picture)
