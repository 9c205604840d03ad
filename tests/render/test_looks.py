"""What tells curves apart: colours and dashes, and what they stand for."""

import itertools
import re

import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from lrsched_cli.picture import Picture
from lrsched_cli.render import View
from lrsched_cli.render.figure import figure
from lrsched_cli.render.looks import COLORS, looks
from lrsched_cli.render.palette import DASHES, LIGHT, terminal_color
from lrsched_cli.sampling import Span
from pages import page
from shown import comparison, rendered, varied

BOTH = varied("{f}(total=100, warmup={w})", f="cosine,linear,rex", w="0,10")


COLORED = View(width=80, color=True)


def plain(text: str) -> list[str]:
    """Return the lines of a chart without its colours."""
    return re.sub(r"\x1b\[[\d;]*m", "", text).splitlines()


def look_of(line: Line2D) -> tuple[object, str]:
    dashes = str(line._unscaled_dash_pattern)  # type: ignore[attr-defined]  # noqa: SLF001 - as given
    return line.get_color(), dashes


def legend_of(drawn: Figure) -> dict[str, tuple[object, str]]:
    """Return the looks that a picture's legend shows, by their texts."""
    (legend,) = drawn.legends
    texts = [text.get_text() for text in legend.get_texts()]
    pairs = zip(texts, legend.get_lines(), strict=True)
    return {text: look_of(line) for text, line in pairs if text and line.get_linestyle() != "None"}


@pytest.mark.parametrize(
    ("count", "colors"),
    [*itertools.product([1, 7, 8, 35, 56, 57], [1, 2, 7, 8, 10]), (150, 1), (150, 8)],
)
def test_every_curve_has_a_look_of_its_own(count: int, colors: int) -> None:
    """However many there are, and however many colours a style has."""
    shown = comparison(*[f"exp(decay={n / 1000})" for n in range(1, count + 1)])
    assert len(set(looks(shown, colors).each)) == count


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["{f}(total=100, warmup={w})"], {"f": "cosine,linear,rex", "w": "0,10"}),
        (["{f}(total=100, warmup={w})", "step()"], {"f": "cosine,linear,rex", "w": "0,10"}),
        (["exp(decay={d})", "time(decay={d})"], {"d": "0.01,0.02,0.03"}),
        (["exp(lr0={a}, decay={d})"], {"a": "1,2,3,4,5,6,7,8,9", "d": "1,2,3,4,5,6,7,8,9"}),
        (["exp(lr0={a}, decay={d}, warmup={w})"], {"a": "1,2", "d": "0.1,0.2", "w": "0,5"}),
    ],
)
def test_curves_of_a_sweep_have_looks_of_their_own(
    texts: list[str], values: dict[str, str]
) -> None:
    """Of one parameter or several, of words or numbers, of one sweep or two."""
    shown = varied(*texts, **values)
    assert len(set(looks(shown).each)) == len(shown.series)


def test_one_parameter_has_the_colours_and_the_other_the_dashes() -> None:
    """The one of more values has the colours."""
    found = dict(zip([one.label for one in BOTH.series], looks(BOTH).each, strict=True))
    for f in ("cosine", "linear", "rex"):
        assert found[f"f={f}, w=0"].color == found[f"f={f}, w=10"].color
        assert found[f"f={f}, w=0"].dash == 0
        assert found[f"f={f}, w=10"].dash == 1


def test_sweeps_are_told_apart_by_dashes_on_one_scale_of_colours() -> None:
    """A number has the same colour in both."""
    found = looks(varied("exp(decay={d})", "time(decay={d})", d="0.01,0.02,0.03"))
    assert found.scale is not None
    assert found.scale.name == "d"
    assert [look.dash for look in found.each] == [0, 0, 0, 1, 1, 1]
    assert [look.color for look in found.each[:3]] == [look.color for look in found.each[3:]]


def test_the_legend_says_what_colours_and_dashes_stand_for() -> None:
    """Each value once, as the curves have it: its colour without dashes, or dashes in the ink."""
    drawn = figure(BOTH)
    shown = legend_of(drawn)
    assert set(shown) == {"cosine", "linear", "rex", "0", "10"}
    assert {"f", "w"} <= {text.get_text() for text in drawn.legends[0].get_texts()}
    for one, line in zip(BOTH.series, drawn.axes[0].get_lines(), strict=True):
        f, w = re.findall(r"=(\w+)", one.label)
        assert (shown[f][0], shown[w][1]) == look_of(line)
    assert {shown[w][0] for w in ("0", "10")} == {LIGHT.ink}


def test_looks_are_the_same_in_every_format() -> None:
    """On the page as in the picture, and in a terminal the colours of the same numbers."""
    root = page(BOTH)
    style = root.all("style")[0].text
    chart = rendered("chart", BOTH, COLORED)
    lines = figure(BOTH).axes[0].get_lines()
    entries = root.by_id("legend").all("line")
    for number, (line, entry, look) in enumerate(
        zip(lines, entries, looks(BOTH).each, strict=True)
    ):
        assert f".curve-{number} {{ --ink: light-dark({line.get_color()}," in style
        assert bool(entry.attributes["stroke-dasharray"]) == (line.get_linestyle() != "-")
        assert look.color is not None
        assert f"\x1b[38;5;{terminal_color(look.color)}m" in chart
    assert [re.findall(r"[a-z0-9]+", line) for line in plain(chart)[-2:]] == [
        ["f", "cosine", "linear", "rex"],
        ["w", "0", "10"],
    ]


@pytest.mark.parametrize(
    ("first", "second", "span", "expected"),
    [
        ("linear(total=12)", "poly(total=12, power=1)", Span(0, 12), True),
        ("step()", "step(lr0=0.1)", Span(0, 10**9), True),
        ("step()", "constant()", Span(0, 9), True),
        ("step()", "constant()", Span(0, 10), False),
        ("constant()", "constant(0.1000001)", Span(0, 12), False),
        (
            "constant()",
            "piecewise(points={0: 0.1, 123456789: 0.2, 123456790: 0.1})",
            Span(0, 10**9),
            False,
        ),
    ],
)
def test_curves_that_agree_over_the_range_coincide(
    first: str, second: str, span: Span, expected: bool
) -> None:
    """However they are written; a single other update is a difference."""
    shown = comparison(first, second, span=span)
    assert looks(shown).same_as == (None, 0 if expected else None)


def test_curves_that_coincide_are_drawn_once_and_said_to() -> None:
    """In the first one's look, in the legend too; the others' looks do not skip one."""
    shown = comparison("step()", "step(lr0=0.1)", "exp()", picture=Picture(against="first"))
    drawn = figure(shown)
    upper, lower = drawn.axes
    assert [line.get_visible() for line in upper.get_lines()] == [True, False, True]
    assert [line.get_visible() for line in lower.get_lines()] == [False, True, True]
    legend = legend_of(drawn)
    assert set(legend) == {"step()", "step(lr0=0.1) (same as step())", "exp()"}
    assert legend["step()"] == legend["step(lr0=0.1) (same as step())"]
    assert [look.color for look in looks(shown).each] == [0, 0, 1]
    buttons = page(shown).by_id("legend").all("button")
    assert "same as step()" in buttons[1].text


def test_all_lines_are_of_one_width() -> None:
    """And solid ones lie below dashed ones, in whose gaps they show."""
    shown = comparison(*[f"exp(decay={n / 100})" for n in range(1, COLORS + DASHES)])
    lines = figure(shown).axes[0].get_lines()
    assert len({line.get_linewidth() for line in lines}) == 1
    for line, other in itertools.permutations(lines, 2):
        if line.get_linestyle() == "-" and other.get_linestyle() != "-":
            assert line.get_zorder() < other.get_zorder()


def test_a_dashed_curve_in_a_terminal_has_gaps() -> None:
    """A solid one has none."""
    shown = varied("constant(lr0={a}{b})", a="1,2", b="0,5")
    rows = [line.split("┤")[1] for line in plain(rendered("chart", shown, COLORED)) if "┤" in line]
    dashed, solid = [set(row) - {"┈"} for row in rows if set(row) & set("⠒⠤⠉⣀")][:2]
    assert len(dashed) > 2
    assert len(solid) <= 2  # at its end it may be half a character
