"""Comparisons and their rendered formats, for the tests of `render`."""

from lrsched_cli import parse
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.picture import Picture
from lrsched_cli.render import FORMATS, View
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from lrsched_cli.sweep import axes_of, labelled, swept


def comparison(
    *expressions: str,
    labels: list[str] | None = None,
    span: Span | None = None,
    picture: Picture | None = None,
) -> Comparison:
    """Return the comparison of some expressions, each under its text or a label."""
    pairs = zip(labels or expressions, expressions, strict=True)
    series = [Series(label, parse(text)) for label, text in pairs]
    return Comparison.of(series, run=Run.over(span or Span(0, 12)), picture=picture)


def varied(*texts: str, **values: str) -> Comparison:
    """Return the comparison of sweeps over values, each given as `a,b,c`."""
    axes = axes_of((name, tuple(text.split(","))) for name, text in values.items())
    series = labelled([swept(text, axes) for text in texts])
    return Comparison.of(series)


def rendered(form: str, shown: Comparison, view: View | None = None) -> str:
    """Return a text form's whole output."""
    return b"".join(FORMATS[form].render(shown, view or View())).decode()
