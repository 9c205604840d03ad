"""The axes of a chart for a terminal: what they count, and where the curves are below them."""

import re

import pytest

from lrsched_cli import parse
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.picture import Picture
from lrsched_cli.render import View
from lrsched_cli.render.ticks import time_ticks
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from shown import comparison, rendered, varied


def run_of(count: int) -> Run:
    return Run(steps=Span(0, count, unit="step"), steps_per_epoch=100, batch_size=32, seq_len=2048)


def chart(picture: Picture, *, width: int = 80, unicode: bool = True) -> list[str]:
    shown = Comparison.of([Series("a", parse("exp()"))], run=run_of(1000), picture=picture)
    return rendered("chart", shown, View(width=width, unicode=unicode)).splitlines()


@pytest.mark.parametrize(
    ("x", "line"),
    [
        (None, "step 0 200 400 600 800 1000"),
        ("step", "step 0 200 400 600 800 1000"),
        ("epoch", "epoch 0 2 4 6 8 10"),
        ("tokens", "tokens 0 10M 20M 30M 40M 50M 60M"),
        ("fraction", "fraction 0 0.2 0.4 0.6 0.8 1"),
    ],
)
def test_the_axis_counts_what_is_asked(x: str | None, line: str) -> None:
    """As that of a picture; epochs stand above, unless they are below."""
    lines = chart(Picture(x=x))  # type: ignore[arg-type]
    below = next(n for n, text in enumerate(lines) if "└" in text)
    assert lines[below + 1].split() == line.split()
    is_above = lines[1].split() == ["epoch", "0", "2", "4", "6", "8", "10"]
    assert is_above == (x not in {"epoch", "fraction"})


@pytest.mark.parametrize("width", [30, 40, 80, 200])
def test_epochs_stand_at_their_steps(width: int) -> None:
    """The tick of epoch 5 is above that of step 500; in ASCII it is there as well."""
    lines = chart(Picture(), width=width)
    (above,) = (line for line in lines if "┌" in line)
    (below,) = (line for line in lines if "└" in line)
    ticks = [n for n, one in enumerate(above) if one == "┴"]
    first, last = below.index("┬"), below.rindex("┬")
    epochs = lines[1].split()
    assert epochs[0] == "epoch"
    for epoch, column in zip(epochs[1:], ticks, strict=True):
        assert column == pytest.approx(first + (last - first) * int(epoch) / 10, abs=1)
    plain = chart(Picture(), width=width, unicode=False)
    assert plain[1] == lines[1]
    assert [n for n, one in enumerate(plain[2]) if one == "+"] == [above.index("┌"), *ticks]


def test_a_chart_with_epochs_fits_a_terminal() -> None:
    """The line that they take is the canvas's."""
    shown = Comparison.of([Series("a", parse("exp()"))], run=run_of(1000))
    for height in (15, 18, 24):
        assert rendered("chart", shown, View(width=80, height=height)).count("\n") < height


def test_what_is_below_a_logarithmic_axis_is_marked_on_it() -> None:
    """With the rate there, once where curves meet, and on the side that has room."""
    shown = comparison(
        "piecewise(points={0: 0.1, 10: 0.001, 20: 0, 30: 0.01})",
        "cosine(total=40, warmup=5)",
        span=Span(0, 41),
        picture=Picture(log_y=True),
    )
    for width in (40, 80, 200):
        lines = rendered("chart", shown, View(width=width)).splitlines()
        (axis,) = (line for line in lines if "└" in line)
        start = axis.index("└") + 1
        places = [n - start for n, one in enumerate(axis) if one == "▼"]
        columns = len(axis) - start
        assert places == [pytest.approx(t / 41 * columns, abs=1.5) for t in (0, 20, 40)]
        assert "▼0" in axis
        assert "0▼" in axis
    assert "└v0" not in rendered("chart", shown, View(width=80, unicode=False))
    assert "+v0" in rendered("chart", shown, View(width=80, unicode=False))
    assert "▼" not in rendered("chart", comparison("cosine()"), View(width=80))


def test_the_last_steps_of_a_decay_are_marked() -> None:
    """Which are far below the axis, in one digit."""
    shown = comparison("cosine(total=1000000)", span=Span(0, 10**6), picture=Picture(log_y=True))
    assert "2e-13▼" in rendered("chart", shown, View(width=80))


@pytest.mark.parametrize("width", [34, 40, 49])
def test_no_argument_is_parted(width: int) -> None:
    """Of labels in a legend, in places of fewer than 50 columns."""
    labels = ["cosine(0.1,1000,warmup=10,min_lr=1e-4)", "keras.CosineDecay(0.1, 100, alpha=0.2)"]
    text = rendered("chart", comparison("exp()", "step()", labels=labels), View(width=width))
    words = {"warmup=10,", "min_lr=1e-4)", "alpha=0.2)"}
    assert words <= set(re.findall(r"[\w.]+=[^,)]*[,)]", text))


def test_two_parameters_have_colours_and_dashes() -> None:
    """Each its own, without marks, also where numbers are close on their scale of colours."""
    shown = varied("cosine(0.1,100,warmup={w},min_lr={m})", w="0,1,30", m="0,0.001,0.02")
    text = rendered("chart", shown, View(width=80, color=True))
    assert not set("●▲■◆") & set(text)
    colors, dashes = (re.findall(r"\x1b\[38;5;\d+m|⠒[⠀-⣿]{5}", line) for line in keys(text))
    assert len({color for color in colors if color.startswith("\x1b")}) == 3
    assert len(set(dashes)) == 3


def keys(text: str) -> list[str]:
    """Return the lines of a legend that say what colours and dashes mean."""
    return [line for line in text.splitlines() if re.match(r"  [wm] ", line)]


@pytest.mark.parametrize(
    ("start", "stop", "texts"),
    [
        (0.0, 1.0, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        (0.0, 3.33, ["0", "0.5", "1", "1.5", "2", "2.5", "3"]),
        (2.5, 66.7, ["10", "20", "30", "40", "50", "60"]),
        (0.0, 1e-3, ["0", "0.0002", "0.0004", "0.0006", "0.0008", "0.001"]),
    ],
)
def test_an_axis_may_count_fractions(start: float, stop: float, texts: list[str]) -> None:
    """Between numbers that are not whole."""
    assert list(time_ticks(start, stop, 72).values()) == texts
