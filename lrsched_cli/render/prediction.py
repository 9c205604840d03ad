"""Which schedule will train better, for reading."""

from collections.abc import Iterator

from rich.console import RenderableType

from lrsched_cli.foresight.bound import Transfer
from lrsched_cli.foresight.verdict import Outlook, Pair, Prediction
from lrsched_cli.render import View
from lrsched_cli.render.console import Column, printed, tables, text

_ASSUMED = (
    "It holds for the model, data, batch size, optimizer, weight decay and peak rate of the "
    "runs, and for the loss, not for an accuracy."
)


def prediction_text(prediction: Prediction, baseline: str | None, view: View) -> bytes:
    """Return what is predicted of each schedule, the best first, and what that rests on."""
    return printed(_parts(prediction, baseline, view), view)


def _parts(prediction: Prediction, baseline: str | None, view: View) -> Iterator[RenderableType]:
    order = sorted(range(len(prediction.schedules)), key=lambda k: prediction.schedules[k].gap)
    labels = [one.label for one in prediction.schedules]
    against = order[0] if baseline is None else labels.index(baseline)
    shown = [prediction.schedules[k] for k in order]
    verdicts = ["" if k == against else _verdict(prediction, k, against) for k in order]
    heading = "verdict" if baseline is None else f"beside {baseline}"
    columns = [
        Column("schedule", [one.label for one in shown]),
        Column("loss", [_loss(one.loss) for one in shown]),
        Column("range", [_range(one) for one in shown]),
        Column("gap", [f"{one.gap:.3g}" for one in shown]),
        Column(heading, verdicts),
    ]
    yield from tables(columns, view)
    yield text("", view)
    yield text(_ASSUMED, view)
    for warning in prediction.warnings:
        yield text(f"warning: {warning}.", view, "yellow")


def _loss(loss: float | None) -> str:
    return "beyond the runs" if loss is None else f"{loss:.4g}"


def _range(one: Outlook) -> str:
    return "" if one.lowest is None else f"{one.lowest:.4g} to {one.highest:.4g}"


def _verdict(prediction: Prediction, place: int, against: int) -> str:
    """Return how a schedule stands beside another one."""
    a, b = sorted((place, against))
    pair = next(one for one in prediction.pairs if (one.a, one.b) == (a, b))
    if pair.verdict == "close":
        return _close(pair)
    better = a if pair.verdict == "a" else b
    return f"{'better' if better == place else 'worse'}, {pair.strength}"


def _close(pair: Pair) -> str:
    if not pair.gap:
        return "too close to call"
    if pair.gap > pair.needed:
        return "no verdict"
    return f"too close: {pair.gap:.2g}, needs {pair.needed:.2g}"


def transfer_text(transfer: Transfer, view: View) -> bytes:
    """Return the best peak of each schedule, the known one first."""
    shown = [transfer.known, *transfer.schedules]
    columns = [
        Column("schedule", [one.label for one in shown]),
        Column("best peak", [f"{one.best_peak:.3g}" for one in shown]),
        Column("factor", [f"{one.factor:.3g}" for one in shown]),
        Column("bound there", [f"{one.bound:.3g}" for one in shown]),
    ]
    return printed([*tables(columns, view), text("", view), text(_OF_TRANSFER, view)], view)


_OF_TRANSFER = (
    "The best peak may be off by a factor of 2 either way. The bound is an index, as a multiple of "
    "the known schedule's, and no verdict. On data that is seen many times, keep the peak."
)
