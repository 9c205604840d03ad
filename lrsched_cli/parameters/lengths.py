"""What lengths with units come to in a run, exactly, and the rules by which they are rounded."""

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from lrsched_cli.errors import LengthError
from lrsched_cli.parameters.durations import Duration, Length, length_of
from lrsched_cli.parameters.field import Field
from lrsched_cli.parameters.kinds import INT, INTS, PAIRS, POINTS, SCALES
from lrsched_cli.parameters.values import LARGEST_COUNT, Symbol, to_source

if TYPE_CHECKING:
    from fractions import Fraction

Counted = Literal["step", "epoch"]

TOTALS = (
    "total",
    "total_steps",
    "num_training_steps",
    "total_num_steps",
    "max_steps",
    "max_iters",
    "max_iter",
    "max_epochs",
)
"""What calls that have it call the length of all of a run, warmup included."""

_TIMED = (POINTS, PAIRS, SCALES)
"""Kinds whose values have times in them."""

_EPOCH = "tell --steps-per-epoch N, or --dataset-size N --batch-size N"
_BATCH = "tell --batch-size N"
_TOKENS = "tell --seq-len N"
_RUN = "tell --total N, or --epochs N"


@dataclass(frozen=True, slots=True)
class Lengths:
    """What a run tells of its lengths; None is what it does not tell."""

    updates_per_epoch: int | None = None
    samples_per_update: int | None = None
    tokens_per_sample: int | None = None
    updates: int | None = None
    """Of the whole run."""
    epochs: int | None = None
    """Of the whole run."""
    used: set[str] = field(default_factory=set, compare=False)
    """Collects what was of use, by the names of the run's parameters."""

    def counted(self, units: AbstractSet[str]) -> Counted:
        """Return what a schedule counts that has lengths in some units, if nothing else says it."""
        if self.updates_per_epoch is not None or units & {"tok", "samples"}:
            return "step"
        if "ep" in units or (self.epochs is not None and self.updates is None):
            return "epoch"
        return "step"

    def amount(
        self, length: Duration, counts: Counted, total: "tuple[str, Fraction] | None" = None
    ) -> "tuple[Fraction, str]":
        """Return how many steps or epochs a length is, exactly, and how that was found.

        `total` is the length, with its name, of which there may be a percentage; else it is of the
        run's.

        Raises:
            LengthError: the run does not tell what is needed.
        """
        amount, text = length.amount, length.text
        if length.unit == "%":
            if total is not None:
                return amount * total[1] / 100, f"{text} of {total[0]}"
            whole = self._whole(length, counts)
            return amount * whole / 100, f"{text} of {_plain(whole)}"
        if length.unit == "ep":
            if counts == "epoch":
                return amount, text
            epoch = self._needed(length, self.updates_per_epoch, "steps an epoch has", _EPOCH)
            return amount * epoch, f"{text} = {_plain(amount)} * {epoch}"
        self.used.add("batch_size")
        is_full = length.unit != "tok" or self.tokens_per_sample is not None
        advice = _BATCH if is_full else f"{_BATCH} --seq-len N"
        each = self._needed(length, self.samples_per_update, "samples an update has", advice)
        told = f"{text} / {each}"
        if length.unit == "tok":
            tokens = self._needed(length, self.tokens_per_sample, "tokens a sample has", _TOKENS)
            told, each = f"{text} / ({each} * {tokens})", each * tokens
        if counts == "epoch":
            epoch = self._needed(length, self.updates_per_epoch, "steps an epoch has", _EPOCH)
            told, each = f"{told} / {epoch}", each * epoch
        return amount / each, told

    def _whole(self, length: Duration, counts: Counted) -> "Fraction":
        """Return the length of the run."""
        from fractions import Fraction  # noqa: PLC0415 - where a length is met

        self.used.add("length")
        per_epoch = self.updates_per_epoch
        own, other = (
            (self.updates, self.epochs) if counts == "step" else (self.epochs, self.updates)
        )
        if own is not None:
            return Fraction(own)
        if other is None:
            raise LengthError(f"{length} is of a run whose length is not told: {_RUN}")
        if per_epoch is None:
            raise LengthError(
                f"{length} is of a run of {other} {_plural(counts, other=True)}, {_EPOCH}"
            )
        return Fraction(other * per_epoch) if counts == "step" else Fraction(other, per_epoch)

    @staticmethod
    def _needed(length: Duration, value: int | None, what: str, advice: str) -> int:
        if value is None:
            raise LengthError(f"{length}: how many {what} is not known: {advice}")
        return value


UNTOLD = Lengths()
"""Of no run."""


def _plural(counts: str, *, other: bool = False) -> str:
    return "epochs" if (counts == "step") == other else "steps"


def _plain(amount: "Fraction") -> str:
    """Return a number as it is typed, of as many digits as float64 has."""
    return to_source(int(amount) if amount.denominator == 1 else float(amount))


def rounded(amount: "Fraction", told: str, unit: str, *, is_whole: bool) -> tuple[float, str]:
    """Return a number of steps or epochs, whole ones if need be, and how that was found.

    Raises:
        LengthError: it is too large to count to.
    """
    number = (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
    if number > LARGEST_COUNT:
        raise LengthError(f"{told} is beyond 2**53, where float64 begins to skip numbers")
    if number == amount:
        return number, f"{told} = {number} {unit}".rstrip()
    if not is_whole:
        return float(amount), f"{told} = {_plain(amount)} {unit}".rstrip()
    none = "" if number else ", which is none"
    rule = f"(to the nearest; ties go up){none}"
    return number, " ".join(
        filter(None, (f"{told} = {_plain(amount)}, rounded to {number}", unit, rule))
    )


def counted(length: Length, lengths: Lengths, counts: Counted) -> tuple[float, str]:
    """Return a whole number of steps or epochs, and how it was found.

    Raises:
        LengthError: the run does not tell what is needed.
    """
    if not isinstance(length, Duration):
        return length, to_source(length)
    amount, told = lengths.amount(length, counts)
    return rounded(amount, told, f"{counts}s", is_whole=True)


def whole_times(
    name: str, times: Iterable[Length], lengths: Lengths, counts: Counted
) -> tuple[tuple[int, ...], list[str]]:
    """Return whole steps or epochs for some times, and how those with units were found, if any.

    Raises:
        LengthError: the run does not tell what one comes to; the error has the name.
    """
    try:
        found = [(one, *counted(one, lengths, counts)) for one in times]
    except LengthError as error:
        raise LengthError(error.message, name) from None
    told = ", ".join(how for one, _, how in found if isinstance(one, Duration))
    return tuple(int(time) for _, time, _ in found), [f"{name} = {told}"] if told else []


class Resolver:
    """Makes numbers of the lengths with units in the calls of one text."""

    def __init__(self, lengths: Lengths, units: AbstractSet[str]) -> None:
        self.is_needed = bool(units)
        self._lengths = lengths
        self._usual = lengths.counted(units)
        self._may_be_mixed = self._usual == "epoch" and "ep" in units
        self._plain = ""
        self._by_run = False
        self.counts: Counted | None = None
        """What schedules count whose framework does not say it, if a length showed that."""
        self.remarks: list[str] = []
        """How each length was found."""

    def resolved(
        self,
        declared: Iterable[Field],
        given: Mapping[str, object],
        counts: Counted | None,
    ) -> dict[str, object]:
        """Return the arguments of a call with a number for each length.

        Args:
            declared: the parameters of what is called.
            given: their values, by name.
            counts: what it counts, if that is known.

        Raises:
            LengthError: the run does not tell what a length comes to; the error has its name.
        """
        found, self._by_run = dict(given), False
        known = {field.name: field for field in declared}
        order = sorted(found, key=lambda name: name not in TOTALS)
        for name in order:
            field = known.get(name)
            if field is None or field.param.ignored or field.takes_others:
                continue
            total = None if name in TOTALS else _own_total(known, found)
            try:
                found[name] = self._one(field, found[name], counts, total)
            except LengthError as error:
                raise LengthError(error.message, name) from None
        if self._by_run and self.counts == "step":
            self._tell_defaults(known.values(), found)
        return {name: found[name] for name in given}

    def refuse_mixed(self) -> None:
        """Refuse lengths in epochs beside such as count what the schedule does.

        Raises:
            LengthError: how many steps an epoch has is needed to tell them together.
        """
        if self._may_be_mixed and self._plain and self.counts == "epoch":
            message = f"lengths in ep stand beside {self._plain}, which has no unit: {_EPOCH}"
            raise LengthError(message)

    def _tell_defaults(self, declared: Iterable[Field], given: Collection[str]) -> None:
        """Tell the lengths that are not given, and count steps as the others do."""
        for one in declared:
            usual = one.shown_default
            is_number = isinstance(usual, (int, float)) and usual
            is_shown = one.is_length and not one.param.hide_default
            if is_shown and is_number and one.name not in given:
                self.remarks.append(f"{one.name} = {to_source(usual)} steps, its default")

    def _one(
        self,
        field: Field,
        value: object,
        counts: Counted | None,
        total: "tuple[str, Fraction] | None",
    ) -> object:
        if field.kind in _TIMED and isinstance(value, (dict, list)):
            pairs = list(value.items()) if isinstance(value, dict) else value
            if any(isinstance(one, (tuple, list)) and len(one) != 2 for one in pairs):  # noqa: PLR2004
                return value
            times = self._several(field, [time for time, _ in pairs], counts, total)
            values = [one for _, one in pairs]
            together = list(zip(times, values, strict=True))
            return dict(together) if isinstance(value, dict) else together
        if not field.is_length:
            return value
        if isinstance(value, (list, tuple)):
            return self._several(field, list(value), counts, total)
        return self._several(field, [value], counts, total)[0]

    def _several(
        self,
        field: Field,
        values: list[object],
        counts: Counted | None,
        total: "tuple[str, Fraction] | None",
    ) -> list[object]:
        found: list[object] = []
        told: list[str] = []
        for value in values:
            length = _length(value)
            if not isinstance(length, Duration):
                if counts is None and isinstance(length, (int, float)) and length:
                    self._plain = self._plain or f"{field.name} = {to_source(length)}"
                found.append(value if isinstance(value, str) else length)
                continue
            number, how = self._number(field, length, counts, total)
            found.append(number)
            told.append(how)
        if told:
            self.remarks.append(f"{field.name} = {', '.join(told)}")
        return found

    def _number(
        self,
        field: Field,
        length: Duration,
        counts: Counted | None,
        total: "tuple[str, Fraction] | None",
    ) -> tuple[float, str]:
        unit = counts or self._usual
        is_own = length.unit == "%" and total is not None
        amount, told = self._lengths.amount(length, unit, total)
        if not is_own and counts is None:
            self.counts, self._by_run = unit, True
        known = counts or self.counts
        is_whole = known == "step" or field.kind in (INT, INTS)
        number, how = rounded(amount, told, f"{known}s" if known else "", is_whole=is_whole)
        if number == 0 and amount and not field.param.holds(0):
            raise LengthError(f"{how}, and it must be {field.param.bounds()}")
        return number, how


def units_of(values: Iterable[object]) -> frozenset[str]:
    """Return the units of the lengths among some values, and in lists of them."""
    flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return frozenset(one.unit for one in flat if isinstance(one, Duration))


def _length(value: object) -> object:
    """Return the length that a text is, else the value itself."""
    if not isinstance(value, str) or isinstance(value, Symbol):
        return value
    try:
        return length_of(value)
    except ValueError:
        return value


def _own_total(
    known: Mapping[str, Field], given: Mapping[str, object]
) -> "tuple[str, Fraction] | None":
    """Return the length of all of a run that a call has, as it is told and as a number."""
    from fractions import Fraction  # noqa: PLC0415 - where a length is met

    for name in TOTALS:
        if name in known:
            value = given.get(name, known[name].shown_default)
            if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0:
                return to_source(value), Fraction(value)
    return None
