"""Which schedule will train better, for reading."""

from collections.abc import Iterator

from lrsched_cli.foresight.bound import Transfer
from lrsched_cli.foresight.verdict import Outlook, Pair, Prediction
from lrsched_cli.render import View
from lrsched_cli.render.console import Column, width_of
from lrsched_cli.render.delimited import delimited
from lrsched_cli.render.headings import headings, legend
from lrsched_cli.render.numbers import number_text
from lrsched_cli.render.parts import Grid, Line, Part, as_text

_ASSUMED = (
    "It holds for the model, data, batch size, optimizer, weight decay and peak rate of the "
    "runs, on data that is seen once or a few times, and for the loss, not for an accuracy."
)


_OTHERS = 88
"""Columns of a terminal that all but the labels may take."""


def prediction_text(prediction: Prediction, baseline: str | None, view: View) -> bytes:
    """Return what is predicted of each schedule, the best first, and what that rests on."""
    return as_text(prediction_parts(prediction, baseline, view), view)


def prediction_csv(prediction: Prediction, baseline: str | None) -> bytes:
    """Return a row for each schedule, the best first, with every digit.

    The verdict is on the schedule beside the best, or the baseline: "better", "worse" or "close".
    """
    order, against = _order(prediction, baseline)
    rows = [_row(prediction, k, against) for k in order]
    return delimited([tuple(rows[0]), *(tuple(row.values()) for row in rows)])


def _row(prediction: Prediction, place: int, against: int) -> dict[str, object]:
    one, pair = prediction.schedules[place], _pair(prediction, place, against)
    return {
        "schedule": one.label,
        "updates": one.updates,
        "loss": one.loss,
        "lowest": one.lowest,
        "highest": one.highest,
        "gap": one.gap,
        "verdict": "" if pair is None else _better(pair, place) or "close",
        "strength": None if pair is None else pair.strength,
        "least_gap": None if pair is None else pair.gap,
        "needed": None if pair is None else pair.needed,
        "area": one.area,
        "noise": one.noise,
    }


def _order(prediction: Prediction, baseline: str | None) -> tuple[list[int], int]:
    """Return the places of the schedules, the best first, and of the one they are beside."""
    order = sorted(range(len(prediction.schedules)), key=lambda k: prediction.schedules[k].gap)
    labels = [one.label for one in prediction.schedules]
    return order, order[0] if baseline is None else labels.index(baseline)


def prediction_parts(
    prediction: Prediction, baseline: str | None = None, view: View | None = None
) -> Iterator[Part]:
    """Yield what is predicted of each schedule, the best first, and what that rests on.

    On a terminal long labels stand below the table, and short ones in it.
    """
    order, against = _order(prediction, baseline)
    shown = [prediction.schedules[k] for k in order]
    verdicts = [_verdict(_pair(prediction, k, against), k) for k in order]
    heading = "verdict" if baseline is None else f"beside {baseline}"
    labels = [one.label for one in shown]
    width = width_of(view or View())
    is_narrow = width < _OTHERS + max(map(len, labels))
    names = headings(labels) if is_narrow else labels
    yield Grid(
        [
            Column("schedule", names),
            Column("updates", [f"{one.updates:,}" for one in shown], justify="right"),
            Column("loss", [_loss(one.loss) for one in shown]),
            Column(heading, verdicts),
            Column("gap", [number_text(one.gap, 3) for one in shown]),
            Column("range", [_range(one) for one in shown]),
        ]
    )
    yield from map(Line, legend(labels, width) if names != labels else ())
    yield Line()
    yield Line(_ASSUMED)
    for warning in prediction.warnings:
        yield Line(f"warning: {warning}.")


def _loss(loss: float | None) -> str:
    return "beyond the runs" if loss is None else number_text(loss, 4)


def _range(one: Outlook) -> str:
    return "" if one.lowest is None else f"{one.lowest:.4g} to {one.highest:.4g}"


def _pair(prediction: Prediction, place: int, against: int) -> Pair | None:
    """Return the pair of two schedules; None of one with itself."""
    places = (min(place, against), max(place, against))
    return next((one for one in prediction.pairs if (one.a, one.b) == places), None)


def _better(pair: Pair, place: int) -> str:
    """Return whether the schedule at a place is better or worse; nothing where that is not told."""
    if pair.verdict == "close":
        return ""
    return "better" if place == (pair.a if pair.verdict == "a" else pair.b) else "worse"


def _verdict(pair: Pair | None, place: int) -> str:
    """Return how the schedule at a place stands beside the other one of a pair."""
    if pair is None:
        return ""
    return f"{_better(pair, place)}, {pair.strength}" if pair.strength else _close(pair)


def _close(pair: Pair) -> str:
    if not pair.gap:
        return "too close to call"
    if pair.gap > pair.needed:
        return "no verdict"
    return f"too close: at least {pair.gap:.2g}, needs {pair.needed:.2g}"


def transfer_text(transfer: Transfer, view: View) -> bytes:
    """Return the best peak of each schedule, the known one first."""
    shown = [transfer.known, *transfer.schedules]
    columns = [
        Column("schedule", [one.label for one in shown]),
        Column("best peak", [number_text(one.best_peak, 3) for one in shown]),
        Column("factor", [number_text(one.factor, 3) for one in shown]),
        Column("bound there", [number_text(one.bound, 3) for one in shown]),
    ]
    return as_text([Grid(columns), Line(), Line(_OF_TRANSFER)], view)


_OF_TRANSFER = (
    "The best peak may be off by a factor of 2 either way. The bound is an index, as a multiple of "
    "the known schedule's, and no verdict. On data that is seen many times, keep the peak."
)
