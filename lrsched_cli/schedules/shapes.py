"""Decays that go from one rate to another in a given time, each along a shape of its own."""

import math
from typing import Annotated, Literal

from lrsched_cli._lazy import np
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules.base import Floats
from lrsched_cli.schedules.breaks import first_float, next_boundary
from lrsched_cli.schedules.pieces import WithFloor, select
from lrsched_cli.schedules.shared import KDecay, Power, Start, Total


class FiniteDecay(WithFloor):
    """What falls from its peak to its lowest rate, and holds that: `low + (lr0 - low) * S(p)`.

    A shape is a function S of progress p, with S(0) = 1 and S(1) = 0.
    """

    lr0: Start = 0.1
    total: Total = 100

    def _check(self) -> None:
        super()._check()
        if self.warmup >= self.total:
            message = (
                f"warmup ({self.warmup}) must be below total ({self.total:.16g}), which includes it"
            )
            raise ArgumentError(self.name, message)

    @property
    def length(self) -> int:
        """The length in updates: up to the first that has the last value."""
        return math.ceil(self.total)

    @property
    def _duration(self) -> float:
        return self.total - self.warmup

    def share(self, p: Floats) -> Floats:
        """Return S(p): the fraction of the height that is left at given progress from 0 to 1."""
        return self._shape(p)

    def _shape(self, p: Floats) -> Floats:
        raise NotImplementedError

    def _decay(self, t: Floats) -> Floats:
        return select(t, [self._duration], [self._fall, self._hold])

    def _fall(self, t: Floats) -> Floats:
        return self._at(t / self._duration)

    def _hold(self, t: Floats) -> Floats:
        return np.full_like(t, self._at(np.ones(1))[0])

    def _at(self, p: Floats) -> Floats:
        """Return the rates at given progress."""
        low = self.floor
        return low + (self.lr0 - low) * self._shape(p)

    def _next_decay_breakpoint(self, t: Floats) -> Floats:
        return next_boundary(t, [self._duration])


class Linear(FiniteDecay, name="linear"):
    """Go along a straight line, down or up.

        lr(t) = low + (lr0 - low) * (1 - p)    p = (t - warmup) / (total - warmup)

    low is min_lr, or min_ratio * lr0, or lr1, which may lie above lr0: then the line rises.
    The last value, low, is first used at t = total: after the last of total updates.

    Past the end: holds its last value. Source: torch LinearLR, Keras PolynomialDecay.

    Examples:
        lrsched linear --lr0 1e-3 --total 1000 --warmup 100
        lrsched linear --lr0 0 --lr1 0.1 --total 5 --epochs 8
    """

    lr1: Annotated[
        float | None, Param("rate at the end", at_least=0, excludes="min_lr", hide_default=True)
    ] = None

    @property
    def floor(self) -> float:
        """The rate at the end."""
        return super().floor if self.lr1 is None else self.lr1

    def _shape(self, p: Floats) -> Floats:
        return 1 - p


class Polynomial(FiniteDecay, name="poly", aliases=("polynomial",)):
    """Fall along a power of the time that is left.

        lr(t) = low + (lr0 - low) * (1 - p ** k_decay) ** power
                p = (t - warmup) / (total - warmup)
                low = min_lr or min_ratio * lr0

    Power 1 is a line, 2 falls fast at first, 0.5 late. The last value, low, is first used at
    t = total: after the last of total updates.

    Past the end: holds its last value, or with past_end=stretch begins again at t = total + 1 with
    the length doubled, tripled, ... so that it is as far as a longer decay would be; this is
    cycle=True of Keras and TensorFlow. Source: TensorFlow polynomial_decay, torch PolynomialLR.

    Examples:
        lrsched poly --lr0 0.1 --power 2 --total 50
        lrsched poly --lr0 0.01 --power 0.9 --total 30000 -o poly.png
    """

    power: Power = 1.0
    k_decay: KDecay = 1.0
    past_end: Annotated[
        Literal["hold", "stretch"], Param("what comes after the end", hide_default=True)
    ] = "hold"

    def _decay(self, t: Floats) -> Floats:
        if self.past_end == "hold":
            return super()._decay(t)
        return self._at(t / (self._duration * self._lengths(t)))

    def _lengths(self, t: Floats) -> Floats:
        return np.maximum(np.ceil(t / self._duration), 1)

    def _decay_before(self, t: Floats) -> Floats:
        if self.past_end == "hold":
            return super()._decay_before(t)
        lengths = self._lengths(np.nextafter(t, -np.inf))
        return self._at(np.minimum(t / (self._duration * lengths), 1))

    def _next_decay_breakpoint(self, t: Floats) -> Floats:
        if self.past_end == "hold":
            return super()._next_decay_breakpoint(t)
        lengths = self._lengths(t)
        ends = lengths * self._duration
        return first_float(ends, lambda time: time / self._duration > lengths)

    def _shape(self, p: Floats) -> Floats:
        left = 1 - (p if self.k_decay == 1 else p**self.k_decay)
        return left if self.power == 1 else left**self.power


HALF_A_WAVE = 0.5
"""Periods in which a cosine only falls."""


class Cosine(FiniteDecay, name="cosine"):
    """Fall along half a wave of the cosine.

        lr(t) = low + (lr0 - low) * S ** power
                S = (1 + cos(2 * pi * periods * p ** k_decay)) / 2
                p = (t - warmup) / (total - warmup)
                low = min_lr or min_ratio * lr0

    The last value, low, is first used at t = total: after the last of total updates.

    Past the end: holds its last value, or with past_end=rebound rises again along the wave, as
    torch's CosineAnnealingLR and transformers' cosine do. Source: Loshchilov and Hutter 2016.

    Examples:
        lrsched cosine --lr0 1e-3 --total 1000 --warmup 100
        lrsched cosine --lr0 0.1 --total 90 --min-ratio 0.01 -o cosine.png
        lrsched cosine --total 1000 --vary warmup=0:201:50 -o warmups.svg
    """

    periods: Annotated[
        float,
        Param("waves within the length", above=0, hide_default=True, words=("num_cycles",)),
    ] = HALF_A_WAVE
    power: Power = 1.0
    k_decay: KDecay = 1.0
    past_end: Annotated[
        Literal["hold", "rebound"], Param("what comes after the end", hide_default=True)
    ] = "hold"

    def _check(self) -> None:
        super()._check()
        if self.past_end == "rebound" and self.k_decay != 1:
            message = "past_end=rebound takes no k_decay: its waves would be ever shorter"
            raise ArgumentError(self.name, message)

    def _shape(self, p: Floats) -> Floats:
        p = p if self.k_decay == 1 else p**self.k_decay
        share = (1 + np.cos(np.pi * (2 * self.periods) * p)) / 2
        return share if self.power == 1 else share**self.power

    def _decay(self, t: Floats) -> Floats:
        if self.past_end == "hold":
            return super()._decay(t)
        return self._fall(t)

    def _next_decay_breakpoint(self, t: Floats) -> Floats:
        if self.past_end == "hold":
            return super()._next_decay_breakpoint(t)
        return np.full_like(t, np.inf)

    @property
    def repeats(self) -> tuple[float, float] | None:
        """From when on the same rates come again, and after how long: in waves without an end."""
        is_endless = self.past_end == "rebound"
        return (self.warmup, self._duration / self.periods) if is_endless else None

    def _next_decay_turn(self, t: Floats) -> Floats:
        halves = 2 * self.periods
        number = np.floor(halves * (t / self._duration) ** self.k_decay)
        turn = self._duration * ((number + 1) / halves) ** (1 / self.k_decay)
        turn = np.where(
            turn > t, turn, self._duration * ((number + 2) / halves) ** (1 / self.k_decay)
        )
        return np.minimum(turn, self._next_decay_breakpoint(t))


class Tanh(FiniteDecay, name="tanh"):
    """Fall along the hyperbolic tangent: flat, steep, flat.

        lr(t) = low + (lr0 - low) * S
                S = (1 - tanh(lower * (1 - p) + upper * p)) / 2
                p = (t - warmup) / (total - warmup)
                low = min_lr or min_ratio * lr0

    The first value is only nearly lr0, the last one, at t = total, only nearly low: for lower -7
    and upper 3, a fraction of 0.9999992 and of 0.0025.

    Past the end: holds its last value. Source: Hsueh et al. 2018; timm TanhLRScheduler.

    Examples:
        lrsched tanh --lr0 0.1 --total 90
        lrsched tanh --lower -4 --upper 4 --total 200 --warmup 10 -o tanh.png
    """

    lower: Annotated[
        float, Param("where on the tangent it starts", hide_default=True, words=("lb",))
    ] = -7.0
    upper: Annotated[
        float, Param("where on the tangent it ends", hide_default=True, words=("ub",))
    ] = 3.0

    def _shape(self, p: Floats) -> Floats:
        return (1 - np.tanh(self.lower * (1 - p) + self.upper * p)) / 2


class Rex(FiniteDecay, name="rex"):
    """Fall slowly at first and fast at the end: the reflected exponential.

        lr(t) = low + (lr0 - low) * (1 - p) / (1 - p / 2)
                p = (t - warmup) / (total - warmup)
                low = min_lr or min_ratio * lr0

    The last value, low, is first used at t = total: after the last of total updates.

    Past the end: holds its last value. Source: Chen, Wolfe and Kyrillidis 2021.

    Examples:
        lrsched rex --lr0 0.1 --total 90
        lrsched rex --lr0 1e-3 --total 1000 --warmup 50 -o rex.png
    """

    def _shape(self, p: Floats) -> Floats:
        return (1 - p) / (1 - p / 2)


class WarmupStableDecay(FiniteDecay, name="wsd"):
    """Hold the peak, then cool down: warmup, stable, decay.

        lr(t) = lr0                     until t = total - cooldown, then
        lr(t) = low + (lr0 - low) * S(q)
                q = (t - (total - cooldown)) / cooldown
                low = min_lr or min_ratio * lr0

    S is 1 - q (linear), (1 + cos(pi * q)) / 2 (cosine), 1 - sqrt(q) (1-sqrt), 1 - q ** 2
    (square) or (rate ** q - rate) / (1 - rate) (exponential). The last value, low, is first used
    at t = total: after the last of total updates.

    Past the end: holds its last value. Source: Hu et al. 2024; Hagele et al. 2024 (1-sqrt).

    Examples:
        lrsched wsd --lr0 1e-3 --total 1000 --warmup 100 --cooldown 200
        lrsched wsd --total 1000 --cooldown 100 --shape 1-sqrt -o wsd.png
    """

    cooldown: Annotated[
        float,
        Param(
            "updates of the final decay",
            unit="updates",
            above=0,
            words=("decay_steps", "num_decay_steps", "decay_t", "decay"),
        ),
    ] = 20
    shape: Annotated[
        Literal["linear", "cosine", "1-sqrt", "exponential", "square"],
        Param("how it cools down"),
    ] = "linear"
    rate: Annotated[
        float,
        Param("factor of the exponential shape", above=0, at_most=1, hide_default=True),
    ] = 0.1

    def _check(self) -> None:
        super()._check()
        if self.warmup + self.cooldown > self.total:
            message = (
                f"warmup ({self.warmup}) and cooldown ({self.cooldown:.16g}) must fit into total "
                f"({self.total:.16g})"
            )
            raise ArgumentError(self.name, message)

    def _shape(self, p: Floats) -> Floats:
        match self.shape:
            case "linear":
                return 1 - p
            case "cosine":
                return (1 + np.cos(np.pi * p)) / 2
            case "1-sqrt":
                return 1 - np.sqrt(p)
            case "square":
                return 1 - p * p
            case "exponential":
                return (self.rate**p - self.rate) / (1 - self.rate)

    def _decay_shape_at(self, t: float) -> str:  # noqa: ARG002 - what is stable is constant
        return f"{self.shape} cooldown"

    @property
    def _stable(self) -> float:
        return self._duration - self.cooldown

    def _decay(self, t: Floats) -> Floats:
        parts = [lambda t: np.full_like(t, self.lr0), self._cool, self._hold]
        return select(t, [self._stable, self._duration], parts)

    def _cool(self, t: Floats) -> Floats:
        return self._at((t - self._stable) / self.cooldown)

    def _next_decay_breakpoint(self, t: Floats) -> Floats:
        return next_boundary(t, [self._stable, self._duration])
