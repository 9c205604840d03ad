"""Which times are looked at: ranges, chunks, the rows of a short table, the points of a curve."""

from lrsched_cli.sampling.curve_points import (
    breakpoints_in_turn,
    curve,
    curves,
    evenly,
    points,
    rates_between,
    upright,
)
from lrsched_cli.sampling.span import CHUNK, MOST_ROWS, Span, time_of
from lrsched_cli.sampling.table_rows import dropped, few_of, jumps_in_turn, rows_that_matter

__all__ = [
    "CHUNK",
    "MOST_ROWS",
    "Span",
    "breakpoints_in_turn",
    "curve",
    "curves",
    "dropped",
    "evenly",
    "few_of",
    "jumps_in_turn",
    "points",
    "rates_between",
    "rows_that_matter",
    "time_of",
    "upright",
]
