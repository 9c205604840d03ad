"""Logs beside schedules: what is compared are the rows that all have."""

import pytest

from lrsched_cli import parse
from lrsched_cli.analysis.difference import difference
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.errors import QuestionError
from shown_logs import beside, logged

LOG = logged([0, 2, 5, 6], [0.4, 0.3, 0.1, 0.1])


def test_a_log_is_compared_at_its_rows() -> None:
    """And where it differs, the rows around are its own."""
    found = difference(beside(LOG, "linear(lr0=0.4, total=8)"), 1e-9)
    assert (found.compared, found.differing) == (4, 1)
    assert found.first is not None
    assert (found.first.t, [row.t for row in found.rows]) == (5, [0, 2, 5, 6])


def test_logs_are_compared_at_the_rows_of_both() -> None:
    """Rows of one alone cannot differ."""
    series = [Series("a", LOG), Series("b", logged([1, 2, 6], [1, 0.3, 0.1]))]
    found = difference(Comparison.of(series), 1e-9)
    assert (found.compared, found.first) == (2, None)


def test_logs_without_a_common_time_are_not_compared() -> None:
    """That they agree would be said of nothing."""
    series = [Series("a", LOG), Series("b", logged([1, 3], [1, 1])), Series("c", parse("step()"))]
    with pytest.raises(QuestionError, match="no epoch at which all of the logs have a row"):
        difference(Comparison.of(series), 1e-9)
