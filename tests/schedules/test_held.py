"""A schedule that is stepped once an epoch, seen at every update."""

import numpy as np

from lrsched_cli import parse


def test_each_rate_holds_for_the_updates_of_an_epoch() -> None:
    """Its length and its repetitions are as many times as long."""
    held, inner = parse("held(cosine(total=9), every=4)"), parse("cosine(total=9)")
    t = np.arange(50)
    assert held(t).tolist() == inner(t // 4).tolist()
    assert held(3.9) == inner(0)
    assert held.length == 36
    assert parse("held(cosine_restarts(period=5), every=4)").repeats == (0, 20)


def test_it_breaks_only_where_the_held_rate_changes() -> None:
    """Not at the end of an epoch after which the next one has the same rate."""
    held = parse("held(step(drop=0.5, every=3, offset=0), every=4)")
    assert held.next_breakpoint(np.array([0.0, 11.0, 12.0, 30.0])).tolist() == [12, 12, 24, 36]
    curve = parse("held(linear(total=3), every=4)")
    assert curve.next_breakpoint(np.array([0.0, 4.0, 8.0, 12.0])).tolist() == [4, 8, 12, np.inf]
