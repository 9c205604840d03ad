"""Schedules drawn from Python, and shown by notebooks."""

import struct

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from lrsched_cli import LRSchedError, parse, plot


def test_schedules_are_drawn_on_given_axes() -> None:
    """Beside what they hold already, in their own colours; the same axes come back."""
    axes = Figure().add_subplot()
    axes.plot([0, 1], [0.05, 0.05])
    assert plot(["step()", parse("exp()")], axes, steps="0:50", mark=[9]) is axes
    _, first, second, mark = axes.get_lines()
    np.testing.assert_array_equal(np.asarray(second.get_ydata()), parse("exp()")([*range(50), 49]))
    assert first.get_color() == mpl.rcParams["axes.prop_cycle"].by_key()["color"][0]
    assert np.asarray(mark.get_xdata())[0] == 9
    assert axes.get_xlabel() == "step"
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["step()", str(parse("exp()"))]


def test_a_schedule_alone_makes_a_picture() -> None:
    """With a look as on the command line."""
    axes = plot("cosine(total=30)", theme="dark", annotate=True)
    assert axes.get_title() == "cosine(total=30)"
    assert axes.get_xlim() == (0, 30)


def test_a_picture_is_one_of_pyplots_where_that_is_in_use() -> None:
    """So that a notebook, and pyplot.show(), show it."""
    from matplotlib import pyplot as plt

    before = plt.get_fignums()
    picture = plot("cosine(total=30)", layout="panels").figure
    try:
        assert picture is plt.gcf()
    finally:
        plt.close(plt.gcf())
    assert plt.get_fignums() == before


def test_nothing_else_is_changed() -> None:
    """Settings of Matplotlib, and which figure is the current one."""
    before = dict(mpl.rcParams)
    plot({"a": "step()", "b": "exp()"}, annotate=True)
    plot(["step()"], Figure().add_subplot(), log_y=True)
    parse("step()")._repr_png_()
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize(
    ("schedules", "options"),
    [
        ("stp()", {}),
        ("step()", {"epochs": 0}),
        ("step()", {"steps": "a"}),
        ("step()", {"theme": "night"}),
        ([], {}),
    ],
)
def test_what_is_wrong_is_refused(schedules: str | list[str], options: dict[str, object]) -> None:
    """By the package's own errors."""
    with pytest.raises(LRSchedError):
        plot(schedules, **options)  # type: ignore[arg-type]


def test_a_notebook_shows_expression_and_picture() -> None:
    """As HTML in which no character acts, and as a PNG of a sensible size."""
    schedule = parse("piecewise(points={0: 0.1, 5: 0.01})")
    page = schedule._repr_html_()
    assert page.startswith(
        "<code>piecewise(points={0: 0.1, 5: 0.01}, join=&#x27;hold&#x27;)</code>"
    )
    assert 'src="data:image/png;base64,iVBOR' in page
    assert struct.unpack(">II", schedule._repr_png_()[16:24]) == (576, 288)
