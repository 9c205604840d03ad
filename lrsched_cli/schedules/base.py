"""What every schedule is: a frozen record of parameters and one pure function of `t`."""

import inspect
import math
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias, overload

from lrsched_cli._lazy import np
from lrsched_cli.errors import LearningRateError, TimeError, short_repr
from lrsched_cli.parameters import Record, fields
from lrsched_cli.parameters.kinds import InstanceOf, InstancesOf, declare
from lrsched_cli.schedules.breaks import ROUNDING, last_breakpoint

if TYPE_CHECKING:
    import numpy.typing as npt

Floats: TypeAlias = "npt.NDArray[np.float64]"

Unit: TypeAlias = Literal["step", "epoch"]
"""What `t` counts: optimizer updates, or epochs."""

FAMILIES: "dict[str, type[Schedule]]" = {}
"""Each family's class by its name, in the order of declaration; `Schedule` fills it."""

_BLOCK = 16_384
"""Times evaluated at once: few enough that intermediate arrays stay in the processor's cache."""

_DRAWS = "lrsched_cli.api.pages"
"""The module that draws schedules from Python."""

_KEPT = 32 * _BLOCK
"""Numbers for which there is memory enough in all of a block's arrays together."""

_INFINITY_BITS = 0x7FF0_0000_0000_0000
"""How float64 writes infinity."""


class Schedule(Record):
    """A learning-rate schedule: `schedule(t)` is the rate used during update (or epoch) `t`.

    A family is a subclass with annotated fields, `_lr` and, where its value or slope jumps,
    `_next_breakpoint`; where its value jumps, `_before` too. Its docstring has a summary line, the
    formula as an indented block, a paragraph "Past ..." for what holds at the end, "Source: ..."
    and "Examples:" with commands to run.

    So that `convert` can write it as code, a formula is made of operators, of `t.size`, `t.min()`
    and `t.max()`, of `select`, and of np.add np.subtract np.multiply np.divide np.floor_divide
    np.power np.divmod np.less np.less_equal np.greater np.greater_equal np.minimum np.maximum
    np.rint np.floor np.ceil np.cos np.exp np.expm1 np.log np.log1p np.sqrt np.tanh np.where np.clip
    np.full_like np.searchsorted np.interp np.digitize. A condition that is asked, as by `if`, must
    compare the time with a number.
    """

    aliases: ClassVar[tuple[str, ...]] = ()
    twin: ClassVar[str] = ""
    """The scheduler of a framework that this is, by the same parameters and defaults."""

    def __init_subclass__(
        cls, *, name: str = "", aliases: tuple[str, ...] = (), twin: str = ""
    ) -> None:
        """Enter the family into the catalogue under its name; without one, it is no family."""
        super().__init_subclass__(name=name)
        cls.aliases, cls.twin = aliases, twin
        if name:
            FAMILIES[name] = cls

    @property
    def length(self) -> int | None:
        """The length in updates, or None for a schedule that has no end."""
        return None

    @property
    def known_at(self) -> "Floats | None":
        """The only times at which it has a rate; None for one that has a rate at each."""
        return None

    def settled(self) -> "Schedule":
        """Return the schedule itself; what is none yet becomes one, or says what it lacks."""
        return self

    def next_breakpoint(self, t: Floats) -> Floats:
        """Return the first time after each given one where value or slope jumps, else infinity.

        A breakpoint is the first float64 of a segment, whole or not. Between two of them a
        schedule is smooth, so samples and breakpoints together tell all of it. There may be some
        at which nothing changes, as between two segments of one rate.
        """
        with np.errstate(all="ignore"):
            return self._next_breakpoint(t)

    def left_limit(self, t: Floats) -> Floats:
        """Return the limit of the rate from before each time: exactly the rate if none jumps.

        At a breakpoint it is the value there of the segment that ends; what differs from the next
        one's only as rounding does is the same.
        """
        if not t.size:
            return t
        with np.errstate(all="ignore"):
            before, rates = self._before(t), self.rates(t)
            is_same = np.abs(before - rates) <= ROUNDING * np.maximum(np.abs(before), np.abs(rates))
        return np.where(is_same, rates, before)

    def jumps_at(self, t: Floats) -> Floats:
        """Return by how much the rate jumps at each time: exactly 0 where it does not."""
        if not t.size:
            return t
        with np.errstate(all="ignore"):
            return self.rates(t) - self.left_limit(t)

    def next_jump(self, t: Floats) -> Floats:
        """Return the first breakpoint after each time at which the value may jump, else inf."""
        with np.errstate(all="ignore"):
            return self._next_jump(t)

    @property
    def is_monotone(self) -> bool:
        """Whether the curve is known only to rise or only to fall from one turn to the next.

        A family that says so is told by few rows of a long range; of another, every row is looked
        at. Its turns are its breakpoints, or those of `_next_turn`.
        """
        return False

    @property
    def is_smooth(self) -> bool:
        """Whether its formula is smooth between breakpoints, also between two updates."""
        return all(part.is_smooth for part in self.inner)

    @property
    def settled_from(self) -> float:
        """From when on the rate is known to stay the same, be there breakpoints; else infinity."""
        return math.inf

    @property
    def repeats(self) -> tuple[float, float] | None:
        """From when on the same rates come again, and after how long; None if none are known to."""
        return None

    @property
    def inner(self) -> "list[Schedule]":
        """The schedules that it is made of."""
        inner: list[Schedule] = []
        for value in self.values().values():
            parts = value if isinstance(value, tuple) else (value,)
            inner += [part for part in parts if isinstance(part, Schedule)]
        return inner

    def next_turn(self, t: Floats) -> Floats:
        """Return the first breakpoint, or turn between rise and fall, after each time, else inf."""
        with np.errstate(all="ignore"):
            return self._next_turn(t)

    @property
    def last_breakpoint(self) -> float:
        """The last breakpoint; 0 if there is none, infinity if they never end."""
        return last_breakpoint(self.next_breakpoint)

    def shape_at(self, t: float) -> str:  # noqa: ARG002 - a family of one shape has it always
        """Return what the curve is called where it is at a time: a shape's or a family's name."""
        return self.name

    def rates(self, t: Floats) -> Floats:
        """Return the rates at valid times in one contiguous dimension: unchecked, for parts."""
        return self._lr(t)

    def _next_breakpoint(self, t: Floats) -> Floats:
        return np.full_like(t, np.inf)

    def _next_turn(self, t: Floats) -> Floats:
        return self._next_breakpoint(t)

    def _next_jump(self, t: Floats) -> Floats:
        return self._next_breakpoint(t)

    def _before(self, t: Floats) -> Floats:
        """Return the rate at each time by the formula of the segment that ends there, if any."""
        return self.rates(t)

    def _lr(self, t: Floats) -> Floats:
        """Return the rate at each of some valid times, given as one contiguous dimension."""
        raise NotImplementedError

    @overload
    def __call__(self, t: float) -> float: ...
    @overload
    def __call__(self, t: "npt.ArrayLike") -> Floats: ...
    def __call__(self, t: "npt.ArrayLike") -> "Floats | float":
        """Return the learning rate used during update `t`, as float64 in the shape of `t`.

        Args:
            t: update or epoch, from 0; a number or anything that NumPy makes an array of.

        Raises:
            TimeError: a `t` is negative, not finite or no number.
            LearningRateError: the formula overflows, divides by zero or falls below zero.
        """
        times = _times(t)
        # NumPy rounds ** and exp by memory layout: only one layout makes a slice equal the whole.
        flat = np.ascontiguousarray(times).reshape(-1)
        if flat.size > _BLOCK:
            _keep_memory()
        rates = np.empty_like(flat)
        with np.errstate(all="ignore"):
            for start in range(0, flat.size, _BLOCK):
                block = slice(start, start + _BLOCK)
                _refuse_no_times(flat[block])
                rates[block] = self._lr(flat[block])
                self._refuse_unusable(flat[block], rates[block])
        return rates.reshape(times.shape)[()]

    # What draws stands above this package; a notebook asks the schedule itself.

    def _repr_png_(self) -> bytes:
        """Return the picture that a notebook shows of the schedule.

        >>> from lrsched_cli import parse
        >>> parse("step()")._repr_png_()[1:4]
        b'PNG'
        """
        picture: bytes = import_module(_DRAWS).picture_of(self)
        return picture

    def _repr_html_(self) -> str:
        """Return what a notebook shows of the schedule: its expression, and its picture.

        >>> from lrsched_cli import parse
        >>> parse("step()")._repr_html_()[:46]
        '<code>step(lr0=0.1, drop=0.5, every=10)</code>'
        """
        page: str = import_module(_DRAWS).html_of(self)
        return page

    def _refuse_unusable(self, t: Floats, rates: Floats) -> None:
        bad = _first_unusable(rates)
        if bad is not None:
            raise LearningRateError(str(self), float(t[bad]), float(rates[bad]))

    @classmethod
    def combines(cls) -> bool:
        """Tell whether the family is made of other schedules, which only an expression can hold."""
        return any(field.kind in {SCHEDULE, SCHEDULES} for field in fields(cls))

    @classmethod
    def summary(cls) -> str:
        """Return the first line of the family's docstring; empty under `python -OO`."""
        return cls.documentation().partition("\n")[0]

    @classmethod
    def documentation(cls) -> str:
        """Return the family's docstring without its indentation; empty under `python -OO`."""
        return inspect.cleandoc(cls.__doc__ or "")


SCHEDULE, SCHEDULES = InstanceOf(Schedule, "a schedule"), InstancesOf(Schedule, "schedules")
"""The kinds of parameter that are a schedule, and several."""

declare(Schedule, SCHEDULE, SCHEDULES)


@cache
def _keep_memory() -> None:
    """Have the memory of a block's arrays kept for the next block, once for the process.

    glibc gives back what is free beyond twice the largest array that was freed before, and each
    block would wait for it to be given again, several times as long as for its rates.
    """
    np.empty(_KEPT)


def _times(t: "npt.ArrayLike") -> Floats:
    try:
        given = np.asarray(t)
    except ValueError:
        raise TimeError(short_repr(t)) from None
    if given.dtype.kind not in "iuf":
        raise TimeError(short_repr(t))
    return given.astype(np.float64, copy=False)


def _refuse_no_times(t: Floats) -> None:
    bad = _first_unusable(t)
    if bad is not None:
        raise TimeError(f"{t[bad]:.16g}")


def _first_unusable(values: Floats) -> int | None:
    """Return the index of the first value that is negative or not finite, or None."""
    # Read as whole numbers, the bits of negative numbers, infinity and NaN are the largest.
    if values.view(np.uint64).max() < _INFINITY_BITS:
        return None
    bad = np.flatnonzero(~((values >= 0) & (values < np.inf)))
    return int(bad[0]) if bad.size else None  # -0.0 is no number below zero


def family_called(name: str) -> type[Schedule] | None:
    """Return the family of a name; capitals, dashes and underscores in it do not matter."""
    spelt = _squeezed(name)
    for one in FAMILIES.values():
        if spelt in map(_squeezed, (one.name, *one.aliases)):
            return one
    return None


def _squeezed(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")
