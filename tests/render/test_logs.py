"""Logs in all that shows them: points, and nothing where they have no row."""

import json

from lrsched_cli._lazy import np
from lrsched_cli.analysis.crossings import crossings
from lrsched_cli.picture import Picture
from lrsched_cli.render.figure import figure
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span, points
from shown import rendered
from shown_logs import beside, logged

LOG = logged([0, 2, 5], [0.4, 0.2, 0.1])
STEP = "linear(lr0=0.5, total=8)"


def test_rows_without_a_rate_are_empty_cells() -> None:
    """In CSV; in JSON they are null."""
    comparison = beside(LOG, STEP, run=Run(epochs=Span.parse("6", "epoch"))).timed([1, 2])
    assert rendered("csv", comparison).splitlines()[1:] == ["1,,0.4375", "2,0.2,0.375"]
    assert [row["a.csv"] for row in json.loads(rendered("json", comparison))] == [None, 0.2]
    assert rendered("markdown", comparison).splitlines()[2] == "| 1 |  | 0.4375 |"


def test_a_table_has_the_rows_of_the_log() -> None:
    """Where no times are asked for; the schedule beside it has its rates there."""
    lines = rendered("table", beside(LOG, STEP)).splitlines()
    assert [line.split() for line in lines[2:]] == [
        ["0", "0.4", "0.5"],
        ["2", "0.2", "0.375"],
        ["5", "0.1", "0.1875"],
    ]


def test_times_between_whole_ones_are_shown_as_they_are() -> None:
    """A log may tell parts of an epoch."""
    comparison = beside(logged([0.5, 1.25], [0.4, 0.2]))
    assert rendered("csv", comparison) == "epoch,lr\n0.5,0.4\n1.25,0.2\n"


def test_a_long_log_is_thinned_in_a_table() -> None:
    """The first and the last row are there, and the note counts the others."""
    log = logged(range(0, 1000, 2), [0.1] * 500)
    lines = rendered("table", beside(log)).splitlines()
    assert lines[-1] == "26 of 500 rows shown; --all shows every one"
    assert [lines[3].split()[0], lines[-2].split()[0]] == ["0", "998"]


def test_a_picture_has_points_for_a_log() -> None:
    """Without a line between them; the schedule is a line."""
    dots, line = figure(beside(LOG, STEP)).axes[0].get_lines()
    assert (dots.get_linestyle(), dots.get_marker()) == ("None", "o")
    assert np.asarray(dots.get_xdata()).tolist() == [0, 2, 5]
    assert line.get_linestyle() != "None"


def test_differences_from_a_log_are_points() -> None:
    """There is one for each of its rows."""
    panel = figure(beside(LOG, STEP, picture=Picture(against="difference"))).axes[1]
    dots = panel.get_lines()[0]
    assert np.round(np.asarray(dots.get_ydata(), float), 9).tolist() == [0.1, 0.175, 0.0875]


def test_of_many_points_a_picture_keeps_the_lowest_and_the_highest_of_a_pixel() -> None:
    """A peak of one row is not lost."""
    rates = [0.1] * 100_000
    rates[54_321], rates[54_322] = 0.3, 0.05
    times, kept = points(logged(range(100_000), rates), Span(0, 100_000), 100)
    assert (times.size <= 200, kept.max(), kept.min()) == (True, 0.3, 0.05)


def test_the_chart_of_a_terminal_marks_each_point() -> None:
    """Between two points of a log there is nothing."""
    text = rendered("chart", beside(LOG, STEP))
    canvas = "".join(text.splitlines()[1:-3])
    assert canvas.count("●") == 3


def test_a_page_has_points_for_a_log() -> None:
    """Its legend has a point for it, and the page says what it is."""
    text = rendered("html", beside(LOG, STEP))
    assert text.count("<circle") == 1
    assert "Points of a log, which has no rate elsewhere: a.csv." in text
    assert '"logged": [true, false]' in text


def test_a_page_shows_a_range_whatever_times_are_asked_for() -> None:
    """Times are asked of text; a page has all of the range."""
    comparison = beside(logged([0, 1], [0.1, 0.2]), STEP)
    assert rendered("html", comparison.timed([1])) == rendered("html", comparison)


def test_a_log_is_first_below_a_rate_at_one_of_its_rows() -> None:
    """Not at the time at which a curve through them would be."""
    first, second = crossings(beside(LOG, STEP), below=0.25)
    assert (first.t, first.lr, second.t) == (2, 0.2, 5)


def test_the_first_schedule_beside_a_log_is_a_whole_line() -> None:
    """The points of the log leave the dashes to the curves."""
    _, first, second = figure(beside(LOG, STEP, "step()")).axes[0].get_lines()
    assert (first.is_dashed(), second.is_dashed()) == (False, True)


def test_many_points_of_a_log_hide_no_curve() -> None:
    """They lie below the curves, and show as a border of these; few lie on top."""

    def are_on_top(count: int) -> bool:
        log = logged(range(count), [0.1] * count)
        dots, line = figure(beside(log, STEP)).axes[0].get_lines()
        return dots.get_zorder() > line.get_zorder()

    assert (are_on_top(20), are_on_top(2000)) == (True, False)
