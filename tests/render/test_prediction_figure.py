"""The picture of a prediction: what stands in it."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from lrsched_cli import parse
from lrsched_cli.analysis.candidates import candidates
from lrsched_cli.comparison import Series
from lrsched_cli.foresight.grounds import learn
from lrsched_cli.foresight.verdict import predict
from lrsched_cli.render.figure.prediction import prediction_figure
from lrsched_cli.run import Run
from trainings import SETUPS

DIGITS = SETUPS["digits"]
RUN = DIGITS.run("wsd20", 0)
GROUNDS = learn([RUN])


def drawn(*expressions: str) -> Figure:
    found = candidates([Series(one, parse(one)) for one in expressions], Run(), GROUNDS.horizon)
    return prediction_figure(predict(GROUNDS, found.rates), found, GROUNDS, [RUN])


def styles(lines: list[Line2D]) -> list[object]:
    return [(line.get_color(), line.get_linestyle()) for line in lines]


def test_losses_stand_below_the_rates_in_the_same_look() -> None:
    """Over the same time; the points of the run are those that were logged."""
    rates, losses = drawn("cosine(0.05, 1000)", "wsd(0.05, 1000, cooldown=200)").axes
    fitted, measured, *predicted = losses.get_lines()
    assert styles(predicted) == styles(rates.get_lines())
    assert rates.get_xlim() == losses.get_xlim()
    np.testing.assert_array_equal(measured.get_xdata(), RUN.updates)
    np.testing.assert_array_equal(measured.get_ydata(), RUN.losses)
    assert fitted.get_color() == measured.get_color()


def test_the_curve_of_a_loss_ends_with_the_loss_that_is_told() -> None:
    """After the last update."""
    told = predict(GROUNDS, {"wsd": RUN.rates}).schedules[0].loss
    fitted = drawn("cosine(0.05, 1000)").axes[1].get_lines()[0]
    assert np.asarray(fitted.get_ydata())[-1] == np.float64(told)


def test_beyond_the_horizon_there_are_rates_and_no_loss() -> None:
    """Which schedules that are is said; what is within the horizon has its loss."""
    rates, losses = drawn("cosine(0.05, 2000)", "cosine(0.05, 1000)").axes
    assert len(losses.get_lines()) == 3
    title = losses.get_title(loc="left")
    assert title == "No loss beyond the 1,000 updates of the runs: cosine(0.05, 2000)"
    assert np.asarray(rates.get_lines()[1].get_xdata())[-1] == 1000
