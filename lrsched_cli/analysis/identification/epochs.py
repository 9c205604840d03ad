"""Rows of epochs whose rates move within the epoch: means of them, and warmups of Ultralytics.

How many updates an epoch has stands in no such log: it is fitted.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lrsched_cli._lazy import np
from lrsched_cli.analysis.identification.fitting import Found, found_by
from lrsched_cli.analysis.identification.rows import Rows
from lrsched_cli.analysis.identification.shapes import LINE, WAVE
from lrsched_cli.errors import LRSchedError
from lrsched_cli.expression import parse
from lrsched_cli.parameters.values import to_source
from lrsched_cli.schedules.pieces import WithFloor

_MOST_BATCHES = 20_000
_MOST_WARMUP = 60
"""Rows that may lie in a warmup of Ultralytics."""

_USUAL_WARMUP = 3.0
"""Epochs of a warmup, unless told otherwise."""


def batches_in_means(rows: Rows) -> int | None:
    """Return how many updates an epoch has, if rows are means over it and a warmup is seen.

    Along a line from 0, the mean over the first n updates is (n - 1) / (2 n) of an epoch's rise.
    """
    if rows.top < 2 or rows.t[0] != 0 or rows.t[1] != 1:  # noqa: PLR2004 - a line has two points
        return None
    rise = float(rows.rates[1] - rows.rates[0])
    share = float(rows.rates[0]) / rise if rise > 0 else 1.0
    if not 0 < share < 0.5:  # noqa: PLR2004 - the middle of an epoch
        return None
    number = 1 / (1 - 2 * share)
    whole = round(number)
    is_whole = abs(number - whole) < 1e-6 * number + 1e-3
    return whole if 1 < whole < _MOST_BATCHES and is_whole else None


def in_updates(rows: Rows, batches: int) -> Rows:
    """Return rows that are means over epochs, on a clock of updates."""
    facts = {name: value * batches for name, value in rows.facts.items() if name == "total"}
    facts["steps_per_epoch"] = batches
    return replace(rows, t=rows.t * batches, mean_over=batches, facts=facts)


@dataclass(frozen=True)
class WithinEpoch:
    """A schedule of Ultralytics, on a clock of batches."""

    found: Found
    batches: int
    by: int
    """What is added to the epoch that begins after so many batches."""
    rows: Rows


def ultralytics(rows: Rows, first: float, *, is_old: bool) -> Iterator[WithinEpoch]:
    """Yield the arguments of Ultralytics that explain rows of epochs, which begin with `first`.

    The rate in a row is that of the last batch of the epoch.
    """
    epochs = rows.t - first
    for skipped in range(1, min(_MOST_WARMUP, rows.t.size - 1)):
        for late in (True, False):
            after = rows.chosen(slice(skipped, None))
            after = replace(after, t=after.t - first - late)
            if after.t[0] < 1:
                continue
            for form in (LINE, WAVE):
                for low in (True, False):
                    found = found_by(form.falling(low=low).model("none"), after)
                    if found is None or not isinstance(found.schedule, WithFloor):
                        continue
                    told = _told(found.schedule, cosine=form is WAVE)
                    warmed = replace(rows, t=epochs)
                    fits = list(_fitted(warmed, skipped, told, late=late, is_old=is_old))
                    if fits:
                        yield _best(fits, found)
                        return


def _told(schedule: WithFloor, *, cosine: bool) -> dict[str, Any]:
    """Return what the decay says of the arguments."""
    total = int(schedule.length or 0)
    told = {"lr0": schedule.lr0, "lrf": schedule.floor / schedule.lr0, "epochs": total}
    told["lrf"] = float(f"{told['lrf']:.6g}")
    return told | ({"cos_lr": True} if cosine else {})


@dataclass(frozen=True)
class _Fitted:
    batches: int
    warmup: float
    schedule: Any
    text: str
    rows: Rows


def _fitted(
    rows: Rows, skipped: int, told: Mapping[str, Any], *, late: bool, is_old: bool
) -> Iterator[_Fitted]:
    """Yield the batches of an epoch with which the warmup comes out as it is."""
    least = 100 if is_old or late else 0
    for batches, warmup in _numbers(rows, skipped, told):
        for fewest in dict.fromkeys((least, 0, 100)):
            if is_old and fewest != least:
                continue
            words = {**told, "nb": batches}
            if warmup != _USUAL_WARMUP:
                words["warmup_epochs"] = warmup
            if not is_old:
                words |= {"least_warmup": fewest} if fewest else {}
                words |= {"late": True} if late else {}
            name = "yolov5" if is_old else "train"
            text = (
                f"ultralytics.{name}({', '.join(f'{a}={to_source(b)}' for a, b in words.items())})"
            )
            try:
                schedule = parse(text)
            except LRSchedError:
                continue
            counted = replace(rows, t=(rows.t + 1) * batches - 1)
            if counted.is_of(schedule):
                yield _Fitted(batches, warmup, schedule, text, counted)
                break


def _numbers(rows: Rows, skipped: int, told: Mapping[str, Any]) -> Iterator[tuple[int, float]]:
    """Yield numbers of batches and epochs of the warmup that the first rows allow.

    The share of the decay that the last batch of epoch e has is (n (e + 1) - 1) / warmup.
    """
    decayed = _decayed(rows.t[:skipped], told)
    share, within = rows.rates[:skipped] / decayed, rows.allowed[:skipped] / decayed + 1e-15
    known = share < 1 - 2 * within
    epochs, share, within = rows.t[:skipped][known], share[known], within[known]
    if not share.size:
        return
    batches = np.arange(1, _MOST_BATCHES, dtype=np.float64)
    seen: list[tuple[int, float]] = []
    for warmup in (_USUAL_WARMUP, 5.0, 2.0, 1.0, 4.0, 10.0, 0.0):
        for fewest in (0, 100):
            length = np.maximum(np.round(warmup * batches), max(fewest, 1))
            ratio = (batches[:, None] * (epochs + 1) - 1) / length[:, None]
            fits = (np.abs(ratio - share) <= 1.5 * within).all(1)
            seen += [(int(n), warmup) for n in batches[fits][:400].tolist()]
    yield from dict.fromkeys(seen)


def _decayed(epochs: Any, told: Mapping[str, Any]) -> Any:  # noqa: ANN401 - arrays
    p = epochs / told["epochs"]
    left = (1 + np.cos(math.pi * p)) / 2 if told.get("cos_lr") else 1 - p
    return told["lr0"] * (told["lrf"] + (1 - told["lrf"]) * left)


def _best(fits: list[_Fitted], found: Found) -> WithinEpoch:
    """Return the middle one of the numbers of batches that do, with their range."""
    usual = [one for one in fits if one.warmup == _USUAL_WARMUP]
    fits = usual or [one for one in fits if one.warmup == fits[0].warmup]
    chosen = fits[len(fits) // 2]
    loose = dict(found.loose)
    low, high = fits[0].batches, fits[-1].batches
    if high > low:
        loose["nb"] = (low, high)
    whole = Found(chosen.schedule, found.cost + 2.0, loose, chosen.text)
    return WithinEpoch(whole, chosen.batches, 0, chosen.rows)
