"""The page around a chart: its text, legend, table and scripts, in one file that loads no other.

Labels and titles are data: they are escaped wherever they stand, and the page's own policy lets a
browser run nothing but the page's own scripts, and load nothing.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from string import Template

from lrsched_cli._lazy import np
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.errors import escape_control_characters
from lrsched_cli.refinement import DIGITS, RefinedCurve
from lrsched_cli.render import View
from lrsched_cli.render.logarithmic import least_shown
from lrsched_cli.render.looks import Look, Looks, Scale, looks
from lrsched_cli.render.looks import told as value_text
from lrsched_cli.render.numbers import counted, for_scripts
from lrsched_cli.render.palette import DARK, LIGHT, dashes
from lrsched_cli.render.table_model import FOOTER, Column, Rows, TableModel, table_model

_WEB = Path(__file__).with_name("web")
_SCRIPTS = ("numbers.js", "curves.js", "chart.js", "below.js", "ruler.js", "controls.js")
_STYLE = "page.css"

_TOO_ROUGH = (
    "Too restless to be held in so few, and broken off where they are too far apart (a shorter "
    "range on the command line shows all)"
)
_ROUGH = 0.02
"""Of the range: a curve of which more than this cannot be read off is named on the page."""


LINE_WIDTH = 2.1
"""Pixels of a curve."""


def page(
    comparison: Comparison,
    curves: Sequence[RefinedCurve],
    library: str,
    chart: str,
    *,
    every_row: bool,
) -> str:
    """Return the page: `library` is a script that shows a `chart`, which is JSON."""
    content = table_model(replace(comparison, at=None), View(every_row=every_row))
    found = looks(comparison)
    program = "\n".join((_WEB / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    title = _text(content.title or "Learning rates")
    return Template((_WEB / "page.html").read_text(encoding="utf-8")).substitute(
        policy=_policy([library, program]),
        theme="dark" if comparison.picture.theme == "dark" else "",
        title=title,
        summary=_text(_summary(comparison)),
        style=style(found.each),
        unit=comparison.span.unit,
        start=comparison.span.start,
        last=comparison.span.last,
        scale="" if found.scale is None else _scale(found.scale),
        legend=_legend(comparison.series, found),
        dots=_dots(len(curves)),
        description=_description(content, comparison),
        sampling="".join(f"<p>{_text(note)}</p>" for note in _sampling(comparison, curves)),
        table=_table(content),
        note=_text(content.note),
        facts=_json_text(json.dumps(_facts(comparison, curves))),
        chart=_json_text(chart),
        library=library,
        program=program,
    )


def style(each: Sequence[Look] = ()) -> str:
    """Return the style sheet of a page, with the colours of curves for light and for dark."""
    around = {
        name: f"light-dark({getattr(LIGHT, color)}, {getattr(DARK, color)})"
        for name, color in (("ground", "background"), ("text", "ink"), ("rule", "grid"))
    }
    pairs = zip(LIGHT.scale, DARK.scale, strict=True)
    around["scale"] = ", ".join(f"light-dark({light}, {dark})" for light, dark in pairs)
    inks = enumerate((LIGHT.color(look.color), DARK.color(look.color)) for look in each)
    return "\n".join(
        [
            ":root {",
            *(f"  --{name}: {value};" for name, value in around.items()),
            "}",
            *(f".curve-{n} {{ --ink: light-dark({light}, {dark}); }}" for n, (light, dark) in inks),
            (_WEB / _STYLE).read_text(encoding="utf-8"),
        ]
    )


def _text(text: str) -> str:
    """Return a text as HTML in which none of its characters acts."""
    return escape(escape_control_characters(text))


def _breakable(label: str) -> str:
    """Return a label as HTML that may be broken into lines where an expression has its joints."""
    return re.sub(r"([(,])(?=\S)", r"\1<wbr>", _text(label))


def _json_text(text: str) -> str:
    """Return JSON as it may stand in a script element, which only "<" can end."""
    return text.replace("<", "\\u003c")


def _policy(scripts: Iterable[str]) -> str:
    """Return what the browser may do: run these scripts, and load nothing."""
    allowed = " ".join(map(_fingerprint, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _fingerprint(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _summary(comparison: Comparison) -> str:
    span, count = comparison.span, len(comparison.series)
    stride = f", every {_ordinal(span.stride)}" if span.stride > 1 else ""
    logs = sum(one.is_log for one in comparison.series)
    kinds = ((count - logs, "schedule"), (logs, "log"))
    told = " and ".join(counted(number, kind) for number, kind in kinds if number)
    drawn = f" · {told}" if count > 1 else ""
    return f"{span.unit}s {span.start:,} to {span.last:,}{stride}{drawn}"


def _ordinal(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if number // 10 % 10 == 1 else endings.get(number % 10, "th")
    return f"{number:,}{ending}"


def _scale(scale: Scale) -> str:
    """Return what the colours of numbers are, from the lowest to the highest."""
    ends = " ".join(
        f"<span>{value_text(value)}</span>" for value in (scale.low, scale.middle, scale.high)
    )
    name = f"{_text(scale.name)}{' (logarithmic)' if scale.is_log else ''}"
    return (
        f'<figure class="scale"><figcaption>{name}</figcaption><div class="colors"></div>'
        f'<div class="ends">{ends}</div></figure>'
    )


def _legend(series: Sequence[Series], found: Looks) -> str:
    return "\n".join(_entry(number, series, found) for number in range(len(series)))


def _entry(number: int, series: Sequence[Series], found: Looks) -> str:
    one, same = series[number], found.same_as[number]
    dash = " ".join(map(str, dashes(found.each[number].dash, LINE_WIDTH)))
    line = (
        f'<line x1="0" x2="44" y1="6" y2="6" stroke-width="{LINE_WIDTH}" '
        f'stroke-dasharray="{dash}"/>'
    )
    shape = line if one.schedule.known_at is None else '<circle cx="22" cy="6" r="3"/>'
    note = (
        f" <small>same as <bdi>{_text(series[same].label)}</bdi></small>"
        if same is not None
        else ""
    )
    return (
        f'<tr><th scope="row"><button type="button" class="entry {_ink(number)}" '
        f'aria-pressed="true"><svg class="swatch" viewBox="0 0 44 12" aria-hidden="true">'
        f"{shape}</svg><bdi>{_breakable(one.label)}</bdi>{note}</button></th>"
        "<td></td></tr>"
    )


def _ink(number: int) -> str:
    """Return the class of what has the colour of a curve."""
    return f"curve-{number}"


def _dots(count: int) -> str:
    return "".join(f'<i class="dot {_ink(number)}"></i>' for number in range(count))


def _description(content: TableModel, comparison: Comparison) -> str:
    """Return the chart in words: where each curve begins, ends, and how far it goes."""
    described = zip(comparison.series, content.columns, strict=True)
    items = "".join(f"<li>{_told(one, column)}</li>" for one, column in described)
    return f"<p>A chart of the learning rate by {comparison.span.unit}.</p><ul>{items}</ul>"


def _told(series: Series, column: Column) -> str:
    if not column.footer:  # beside the points of a log
        return _text(series.label)
    told = ", ".join(f"{n} {r.strip()}" for n, r in zip(FOOTER, column.footer, strict=True))
    return f"{_text(series.label)}: {told}"


def _sampling(comparison: Comparison, curves: Sequence[RefinedCurve]) -> list[str]:
    """Return what the page holds of the curves, and what it does not."""
    span = comparison.span
    pairs = list(zip(comparison.series, curves, strict=True))
    logged = ", ".join(one.label for one, _ in pairs if one.schedule.known_at is not None)
    log = [f"Points of a log, which has no rate elsewhere: {logged}."] if logged else []
    curves = [curve for one, curve in pairs if one.schedule.known_at is None]
    if not curves:
        return log
    if all(curve.digits.min() == DIGITS for curve in curves):
        return [f"Every rate of the {span.count:,} {span.unit}s can be read here.", *log]
    most = max(curve.times.size for curve in curves)
    told = (
        f"A curve is held in up to {most:,} points for {span.last - span.start + 1:,} "
        f"{span.unit}s, every jump among them, and most of them where it bends. A rate marked ≈ is "
        "read off the line between two points, in as many digits as the line is good for."
    )
    curved = (pair for pair in pairs if pair[0].schedule.known_at is None)
    rough = ", ".join(one.label for one, curve in curved if _is_rough(curve))
    return [told, f"{_TOO_ROUGH}: {rough}.", *log] if rough else [told, *log]


def _is_rough(curve: RefinedCurve) -> bool:
    """Tell whether a good part of the range lies on lines that are good for nothing."""
    lengths = np.diff(curve.times)
    poor = lengths[curve.digits[:-1] < 1].sum()
    return bool(poor > _ROUGH * lengths.sum())


def _facts(comparison: Comparison, curves: Sequence[RefinedCurve]) -> dict[str, object]:
    """Return what the scripts need to know beside the chart."""
    span = comparison.span
    return {
        "unit": span.unit,
        "start": span.start,
        "stride": span.stride,
        "count": span.count,
        "stepsPerEpoch": comparison.steps_per_epoch if span.unit == "step" else None,
        "tokensEach": comparison.tokens_each,
        "log": comparison.picture.log_y,
        "least": least_shown((curve.times, curve.rates) for curve in curves),
        "logged": [one.known_at is not None for one in comparison.schedules],
        "rough": [_is_rough(curve) for curve in curves],
        "timeColumns": len(comparison.times),
        "numbers": for_scripts(),
    }


def _table(content: TableModel) -> str:
    heads = [*content.units, *(_breakable(column.label) for column in content.columns)]
    head = "".join(f'<th scope="col"><bdi>{text}</bdi></th>' for text in heads)
    rows = "".join(row for some in content.rows() for row in _rows(some))
    foot = "".join(_foot(content, row) for row in range(len(FOOTER) if content.has_footer else 0))
    return f"<thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody>\n<tfoot>{foot}</tfoot>"


def _rows(some: Rows) -> Iterator[str]:
    columns = [
        [f"{_DROP if drop else ''}{rate.strip()}" for rate, drop in zip(rates, drops, strict=True)]
        for rates, drops in zip(some.rates, some.drops, strict=True)
    ]
    for first, *others in zip(*some.times, *columns, strict=True):
        yield _cells(first, others)


_DROP = '<span aria-hidden="true">↓ </span><span class="unseen">drop to </span>'


def _foot(content: TableModel, row: int) -> str:
    gaps = [""] * (len(content.units) - 1)
    return _cells(FOOTER[row], [*gaps, *(column.footer[row].strip() for column in content.columns)])


def _cells(head: str, cells: Iterable[str]) -> str:
    told = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row">{head}</th>{told}</tr>\n'
