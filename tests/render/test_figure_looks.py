"""Pictures: themes, colour scales, and what is added to the curves on request."""

import io
import itertools
from pathlib import Path
from typing import Literal

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.image import imread
from matplotlib.text import Annotation

from lrsched_cli import parse
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.errors import ComparisonError
from lrsched_cli.picture import Picture
from lrsched_cli.render import FORMATS, View
from lrsched_cli.render.figure import figure
from lrsched_cli.render.figure.themes import THEMES, Theme
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from shown import comparison

BOTH = "cosine(total=100, warmup=20)", "wsd(total=100, warmup=20, cooldown=30)"


def contrast(color: object, other: object) -> float:
    """Return the ratio of two colours' luminances, as WCAG has it."""
    levels = []
    for one in (color, other):
        channels: np.typing.NDArray[np.float64] = np.array(to_rgb(one))  # type: ignore[arg-type] # any of Matplotlib's colours
        linear: np.typing.NDArray[np.float64] = np.where(
            channels > 0.04045, ((channels + 0.055) / 1.055) ** 2.4, channels / 12.92
        )
        levels.append(float(linear @ (0.2126, 0.7152, 0.0722)) + 0.05)
    return max(levels) / min(levels)


def swept(values: list[float], picture: Picture | None = None) -> Comparison:
    """Return schedules that differ in one number."""
    series = [Series(f"decay={v:g}", parse(f"exp(decay={v})"), (("decay", v),)) for v in values]
    return Comparison.of(series, run=Run.over(Span(0, 50)), picture=picture)


def image(shown: Comparison) -> "np.typing.NDArray[np.float64]":
    """Return a picture's dots, each red, green, blue and alpha from 0 to 1."""
    png = b"".join(FORMATS["png"].render(shown, View()))
    return np.asarray(imread(io.BytesIO(png)), dtype=np.float64)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_everything_stands_out_from_the_background(theme: Theme) -> None:
    """Curves and words with a contrast of 4.5 to 1, every shade of the scale with 3 to 1."""
    for color in (*theme.palette.curves, theme.palette.ink):
        assert contrast(color, theme.palette.background) >= 4.5
    for place in np.linspace(0, 1, 100):
        assert contrast(theme.palette.color(float(place)), theme.palette.background) >= 3


@pytest.mark.parametrize("theme", ["light", "dark", "paper"])
def test_a_theme_sets_background_and_size(theme: Literal["light", "dark", "paper"]) -> None:
    """Its own, unless a size is given."""
    drawn = figure(comparison("exp()", picture=Picture(theme=theme)))
    assert contrast(drawn.get_facecolor()[:3], THEMES[theme].palette.background) == 1
    assert tuple(drawn.get_size_inches()) == THEMES[theme].size
    assert (
        figure(comparison("exp()", picture=Picture(theme=theme, size=(5, 4)))).get_figwidth() == 5
    )


def test_a_style_of_matplotlib_s_or_a_file_changes_the_look(tmp_path: Path) -> None:
    """On top of the theme; what is neither is refused, and nothing is fetched."""
    (tmp_path / "a.mplstyle").write_text("axes.prop_cycle: cycler(color=['ff00ff'])")
    for style, color in ((str(tmp_path / "a.mplstyle"), "#ff00ff"), ("ggplot", "#E24A33")):
        (line,) = figure(comparison("exp()", picture=Picture(style=style))).axes[0].get_lines()
        assert to_rgb(line.get_color()) == to_rgb(color)
    for style in ("ggplt", "http://localhost/a.mplstyle", "no.mplstyle", "\0"):
        with pytest.raises(ComparisonError, match=r"no style and no \.mplstyle file"):
            figure(comparison("exp()", picture=Picture(style=style)))


def test_a_picture_leaves_matplotlib_s_settings_alone() -> None:
    """For who draws in the same process."""
    before = dict(mpl.rcParams)
    figure(comparison("exp()", picture=Picture(theme="dark", style="ggplot")))
    image(comparison("exp()", picture=Picture(theme="paper")))
    assert dict(mpl.rcParams) == before


def test_a_background_can_be_left_out() -> None:
    """The corner of a transparent picture has no colour."""
    assert image(comparison("exp()", picture=Picture(transparent=True)))[0, 0, 3] == 0
    assert image(comparison("exp()"))[0, 0, 3] == 1


@pytest.mark.parametrize(
    "values", [[0.01, 0.02, 0.05], [1e-4, 1e-3, 1e-2], list(np.linspace(0.02, 1, 30))]
)
def test_curves_that_differ_in_one_number_lie_on_a_scale(values: list[float]) -> None:
    """Solid, each darker or lighter than the one before; many have a bar in place of labels."""
    drawn = figure(swept(values))
    lines = drawn.axes[0].get_lines()
    assert {line.get_linestyle() for line in lines} == {"-"}
    against_white = [contrast(line.get_color(), "white") for line in lines]
    assert against_white == sorted(against_white, reverse=True)
    assert len(set(against_white)) == len(values)
    has_bar = len(drawn.axes) > 1
    assert has_bar == (len(values) > 8)
    assert not has_bar or drawn.axes[1].get_ylabel() == "decay"


@pytest.mark.parametrize(
    ("against", "log_y", "name", "expected"),
    [
        ("first", False, "difference", -0.05),
        ("first", True, "ratio", 0.5),
        ("difference", True, "difference", -0.05),
        ("ratio", False, "ratio", 0.5),
    ],
)
def test_a_lower_panel_shows_the_difference_to_the_first(
    against: Literal["first", "difference", "ratio"], log_y: bool, name: str, expected: float
) -> None:
    """Or the ratio, as asked; drops of both stay upright."""
    picture = Picture(against=against, log_y=log_y)
    shown = comparison("constant()", "constant(0.05)", "step()", picture=picture)
    upper, lower = figure(shown).axes
    assert lower.get_ylabel() == name
    assert lower.get_xlabel() == "epoch"
    flat, dropping, zero = lower.get_lines()
    np.testing.assert_allclose(np.asarray(flat.get_ydata()), expected)
    t = np.asarray(dropping.get_xdata())
    assert (np.diff(t) == 0).any()
    assert flat.get_color() == upper.get_lines()[1].get_color()
    assert zero.get_color() == upper.get_lines()[0].get_color()


def test_peak_and_last_rate_are_written_on_request() -> None:
    """Each value once, inside the axes, over no other."""
    picture = Picture(annotate=True, size=(8, 5))
    drawn = figure(
        comparison(
            "linear(lr0=0.08, lr1=0.02, total=50)",
            "constant(0.05)",
            picture=picture,
            span=Span(0, 51),
        )
    )
    drawn.draw_without_rendering()
    written = [
        text
        for text in drawn.axes[0].texts
        if isinstance(text, Annotation) and text.get_text()[0].isdigit()
    ]
    assert sorted(text.get_text() for text in written) == ["0.02", "0.05", "0.05", "0.08"]
    boxes = [text.get_window_extent() for text in written]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    frame = drawn.axes[0].get_window_extent()
    assert all(frame.x0 <= box.x0 and box.x1 <= frame.x1 for box in boxes)


@pytest.mark.parametrize("log_y", [False, True])
def test_names_of_phases_and_marks_stand_above_the_curves(log_y: bool) -> None:
    """They cover no curve and not each other; a time outside the range has no line."""
    picture = Picture(phases=True, mark=(30, 60, 500), log_y=log_y)
    drawn = figure(comparison(*BOTH, picture=picture, span=Span(0, 100)))
    drawn.draw_without_rendering()
    axes = drawn.axes[0]
    names = [text for text in axes.texts if not isinstance(text, Annotation)]
    assert [text.get_text().strip() for text in names] == ["linear warmup", "cosine", "30", "60"]
    boxes = [text.get_window_extent() for text in names]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    highest = axes.transData.transform((0, 0.1))[1]
    assert all(box.y0 > highest for box in boxes)


@pytest.mark.parametrize(
    ("x", "unit", "name", "last"),
    [
        ("fraction", "step", "fraction of the range", 1),
        ("epoch", "step", "epoch", 10),
        ("step", "epoch", "step", 1000),
        (None, "step", "step", 100),
    ],
)
def test_the_horizontal_axis_counts_what_is_asked(
    x: Literal["step", "epoch", "fraction"] | None,
    unit: Literal["step", "epoch"],
    name: str,
    last: float,
) -> None:
    """Ten steps are an epoch; where steps are counted, a second axis has the epochs."""
    series = [Series("a", parse("exp()"))]
    span = Span(0, 100, unit=unit)
    shown = Comparison.of(series, run=Run.over(span, steps_per_epoch=10), picture=Picture(x=x))
    (axes,) = figure(shown).axes
    assert axes.get_xlabel() == name
    assert np.asarray(axes.get_lines()[0].get_xdata())[-1] == pytest.approx(last)
    assert [one.get_xlabel() for one in axes.child_axes] == (["epoch"] if name == "step" else [])


def test_an_axis_that_needs_the_length_of_an_epoch_is_refused_without_it() -> None:
    """With what is missing."""
    with pytest.raises(ComparisonError, match="needs the steps per epoch as well"):
        comparison("exp()", picture=Picture(x="step"))


def test_text_stays_text_and_fonts_are_embedded() -> None:
    """Words of an SVG can be searched; a PDF holds its fonts' outlines, not drawings of letters."""
    shown = comparison("exp()", "time()")
    svg = b"".join(FORMATS["svg"].render(shown, View())).decode()
    assert ">learning rate</text>" in svg
    assert ">exp()</text>" in svg
    pdf = b"".join(FORMATS["pdf"].render(shown, View()))
    assert b"/CIDFontType2" in pdf
    assert b"/FontFile2" in pdf
    assert b"/Type3" not in pdf


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_the_same_input_gives_the_same_file(form: str) -> None:
    """To the byte, whatever was drawn before."""
    picture = Picture(theme="dark", phases=True, annotate=True, dpi=50)
    shown = comparison(*BOTH, picture=picture)
    first = b"".join(FORMATS[form].render(shown, View()))
    image(comparison("exp()", picture=Picture(style="ggplot", dpi=50)))
    assert b"".join(FORMATS[form].render(shown, View())) == first


def test_a_spike_of_one_step_among_a_thousand_million_is_drawn() -> None:
    """Its column of dots has the curve's colour from the bottom to the top."""
    spike = "piecewise(points={0: 0.001, 123456789: 0.1, 123456790: 0.001})"
    shown = comparison(spike, span=Span(0, 10**9, unit="step"))
    dots = image(shown)[..., :3]
    is_line = np.abs(dots - to_rgb(THEMES["light"].palette.curves[0])).max(axis=-1) < 0.2
    tallest = is_line.sum(axis=0).max()
    assert tallest > 0.7 * dots.shape[0]
