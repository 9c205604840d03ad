"""Models of decays with a warmup before them, or with none."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from lrsched_cli._lazy import np
from lrsched_cli.analysis.identification.fitting import Model, Parameter
from lrsched_cli.analysis.identification.numbers import (
    Choice,
    Measured,
    decimals,
    loose_warmups,
    shares,
    warmups,
)
from lrsched_cli.analysis.identification.rows import Rows

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

Told: TypeAlias = dict[str, float]
"""Numbers by the names of their parameters."""

_MOST_GUESSES = 2


def _peaks(measured: Measured) -> Iterator[Choice]:
    yield from decimals(measured, "lr0")


PEAK = Parameter("peak", _peaks)
LOOSE_WARMUP = Parameter("warmup", loose_warmups, is_chosen=True)
WARMUP, SHARE = Parameter("warmup", warmups), Parameter("share", shares)

KINDS: Mapping[str, tuple[Parameter, ...]] = {
    "none": (),
    "zero": (WARMUP,),
    "share": (LOOSE_WARMUP, SHARE),
}
"""The warmups: none, a line from 0, a line from a fraction of the peak."""


@dataclass(frozen=True)
class Decay:
    """A decay as it is fitted: its clock starts at the end of the warmup."""

    family: str
    parameters: tuple[Parameter, ...]
    """Those of the decay after its peak, in the order in which their numbers are chosen."""
    rates: "Callable[[Floats, Told], Floats]"
    """Returns the rates at times since the end of the warmup."""
    guesses: Callable[[Rows, float], Iterable[Told]]
    """Yields numbers for a decay that begins at a time."""
    late: tuple[Parameter, ...] = ()
    """Parameters whose numbers are chosen after the warmup's."""
    words: Mapping[str, object] = field(default_factory=dict)
    cost: float = 0.0

    def model(self, warmup: str) -> Model:
        """Return the model with a kind of warmup."""
        parameters = (PEAK, *self.parameters, *KINDS[warmup], *self.late)
        names = [one.name for one in parameters]

        def rates(t: "Floats", values: "Floats") -> "Floats":
            told = dict(zip(names, values.tolist(), strict=True))
            return warmed(t, told, self.rates)

        def guesses(rows: Rows) -> Iterator[Sequence[float]]:
            tried: list[tuple[float, list[float]]] = []
            for begin in begins(rows, warmup):
                for own in self.guesses(rows, begin):
                    told: Told = {"warmup": begin, **own}
                    told["share"] = min(max(start_of(rows) / told["peak"], 0.0), 0.95)
                    values = [told[name] for name in names]
                    off = np.abs(rates(rows.t, np.array(values)) - rows.rates) / rows.allowed
                    tried.append((float(np.minimum(off, off.mean()).sum()), values))
            tried.sort(key=lambda one: one[0])
            yield from (values for _, values in tried[:_MOST_GUESSES])

        return Model(self.family, parameters, rates, guesses, self.words, self.cost)


def warmed(t: "Floats", told: Told, decay: "Callable[[Floats, Told], Floats]") -> "Floats":
    """Return the rates of a decay, which has its own clock, after a linear warmup."""
    warmup, share = told.get("warmup", 0.0), told.get("share", 0.0)
    after = decay(np.maximum(t - warmup, 0), told)
    if warmup <= 0:
        return after
    rise = told["peak"] * (share + (1 - share) * t / warmup)
    return np.where(t < warmup, rise, after)


def start_of(rows: Rows) -> float:
    """Return the rate at t = 0, if the first rows lie on a line."""
    if rows.t.size < 2 or rows.top < 1:  # noqa: PLR2004 - a line has two points
        return float(rows.rates[0])
    slope = (rows.rates[1] - rows.rates[0]) / (rows.t[1] - rows.t[0])
    return float(rows.rates[0] - slope * rows.t[0])


def begins(rows: Rows, warmup: str) -> list[float]:
    """Return when a decay may begin, by the place of the highest rate."""
    if warmup == "none":
        return [0.0]
    top = float(rows.t[rows.top])
    if rows.top == 0:
        return [share * top for share in (1.0, 0.5, 0.1, 0.02) if top > 0]
    before = float(rows.t[rows.top - 1])
    after = float(rows.t[min(rows.top + 1, rows.t.size - 1)])
    from_zero = before * rows.peak / max(float(rows.rates[rows.top - 1]), 1e-9 * rows.peak)
    found = [_crossing(rows, after), float(np.clip(from_zero, before, after)), top]
    return list(dict.fromkeys([*found, (before + top) / 2, (top + after) / 2]))


def _crossing(rows: Rows, latest: float) -> float:
    """Return when the line of the first rows gets to the highest rate."""
    first = start_of(rows)
    slope = (rows.rates[rows.top - 1] - first) / max(rows.t[rows.top - 1], 1e-9)
    found = (rows.peak - first) / slope if slope > 0 else latest
    return float(np.clip(found, rows.t[rows.top - 1], latest))


def since(rows: Rows, begin: float) -> Rows:
    """Return the rows from a time on, with their times counted from it."""
    after = rows.chosen(rows.t >= begin)
    return replace(after, t=after.t - begin)
