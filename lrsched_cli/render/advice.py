"""What a user should know of a picture before looking at it."""

from collections.abc import Iterable, Iterator

from lrsched_cli.comparison import Comparison
from lrsched_cli.render import Format

_MANY = 20
"""Curves of nothing in common, from which on one plot does not tell them apart."""


def advice(comparison: Comparison, formats: Iterable[Format]) -> Iterator[str]:
    """Yield what would make pictures in these formats easier to read."""
    if not any("layout" in one.honours for one in formats):
        return
    labels = [one.label for one in comparison.series]
    if not "".join([comparison.picture.title or "", *labels]).isascii():
        from lrsched_cli.render.figure import fonts  # noqa: PLC0415 - what draws is imported anyway

        if fonts.has_foreign(comparison) and not fonts.installed():
            yield "no font here has all letters of the labels: install one, such as Noto Sans CJK"
    if comparison.picture.layout == "panels":
        return
    mixed = sum(not one.varied for one in comparison.series)
    if mixed >= _MANY:
        yield f"{mixed} curves in one plot are hard to tell apart: --layout panels draws one each"
