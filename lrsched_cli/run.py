"""What run schedules are for: its range, its length, and how many steps an epoch has."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from lrsched_cli.errors import ArgumentError, ComparisonError, LengthError
from lrsched_cli.parameters import Param, Record, fields
from lrsched_cli.ranges import STRIDE, OpenRange
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Unit

if TYPE_CHECKING:
    from lrsched_cli.parameters.lengths import Lengths


class Run(Record, name="run"):
    """A run of training: the options of the command line and the keys of a comparison file."""

    epochs: Annotated[
        Span | None,
        Param(
            f"N (epochs 0 to N - 1) or START:STOP{STRIDE}",
            unit="epochs",
            when_absent="past the last change, else 100",
        ),
    ] = None
    steps: Annotated[
        Span | None,
        Param(
            f"N (steps 0 to N - 1) or START:STOP{STRIDE}",
            unit="steps",
            when_absent="past the last change, else 100",
            excludes="epochs",
        ),
    ] = None
    steps_per_epoch: Annotated[
        int | None,
        Param(
            "steps in an epoch: adds an epoch column and axis, and converts ranges",
            unit="steps",
            at_least=1,
        ),
    ] = None
    dataset_size: Annotated[
        int | None,
        Param("size of the data set: gives the steps per epoch", unit="samples", at_least=1),
    ] = None
    batch_size: Annotated[
        int | None, Param("of one device, before accumulation", unit="samples", at_least=1)
    ] = None
    devices: Annotated[
        int | None, Param("devices that share the batches", at_least=1, when_absent="1")
    ] = None
    grad_accum: Annotated[
        int | None, Param("batches that make one update", at_least=1, when_absent="1")
    ] = None
    seq_len: Annotated[int | None, Param("length of a sample", unit="tokens", at_least=1)] = None
    drop_last: Annotated[
        bool | None,
        Param(
            "the last batch of an epoch, if not full: leave it out, or keep it",
            contrary="keep_last",
            when_absent="kept, or as the framework does",
        ),
    ] = None
    total: Annotated[
        int | None,
        Param("length of the whole run", unit="updates", at_least=1, may_wait=True),
    ] = None

    _written: "ClassVar[dict[str, Any]]"
    """Those lengths of the run that were given with a unit, as they were given."""
    _told: "ClassVar[list[str]]"
    """How these were found."""
    _used: "ClassVar[set[str]]"
    """The facts by which lengths of schedules were found."""

    @classmethod
    def over(cls, span: Span, *, steps_per_epoch: int | None = None) -> Self:
        """Return the run over a range."""
        if span.unit == "epoch":
            return cls(epochs=span, steps_per_epoch=steps_per_epoch)
        return cls(steps=span, steps_per_epoch=steps_per_epoch)

    @property
    def is_told(self) -> bool:
        """Whether anything is told of it."""
        return any(self._tells(field.name) for field in fields(type(self)))

    @property
    def span(self) -> Span | None:
        """The range: the whole run if only its length is told, None if nothing is."""
        whole = None if self.total is None else Span(0, self.total, unit="step")
        return self.epochs or self.steps or whole

    @property
    def updates_per_epoch(self) -> int | None:
        """The steps in an epoch: as told, else by the size of the data set, else None.

        An update whose batches are not all there at the end of an epoch counts as one.
        """
        batches = self.batches_per_epoch
        if self.steps_per_epoch is not None or batches is None:
            return self.steps_per_epoch
        return -(-batches // (self.grad_accum or 1))

    @property
    def batches_per_epoch(self) -> int | None:
        """The batches that a device has in an epoch, by the size of the data set, else None.

        The last one, if it is not full, is kept unless `drop_last` says otherwise.
        """
        if self.dataset_size is None or self.batch_size is None:
            return None
        together = self.batch_size * (self.devices or 1)
        return (
            self.dataset_size // together if self.drop_last else -(-self.dataset_size // together)
        )

    @property
    def samples_per_update(self) -> int | None:
        """The samples of one update on all devices, or None where that is not told."""
        if self.batch_size is None:
            return None
        return self.batch_size * (self.devices or 1) * (self.grad_accum or 1)

    @property
    def tokens_per_update(self) -> int | None:
        """The tokens of one update on all devices, or None where that is not told."""
        samples = self.samples_per_update
        return None if samples is None or self.seq_len is None else samples * self.seq_len

    @property
    def notes(self) -> Iterator[str]:
        """How long an epoch is and the run, if that follows, and what changes nothing."""
        batches = self.batches_per_epoch
        if batches is not None and self.steps_per_epoch is None:
            yield self._epoch_in_words(batches)
        yield from self.contradictions
        yield from self._told
        for name, needed in _OF_USE_WITH.items():
            is_of_use = name in self._used or any(map(self._tells, needed))
            if self._tells(name) and not is_of_use:
                yield f"{name} changes nothing without {' or '.join(needed)}"

    @property
    def contradictions(self) -> Iterator[str]:
        """What holds though something else that is told says otherwise."""
        batches = self.batches_per_epoch
        if batches is None or self.steps_per_epoch is None:
            return
        if replace(self, steps_per_epoch=None).updates_per_epoch != self.steps_per_epoch:
            derived = self._epoch_in_words(batches)
            yield f"steps_per_epoch = {self.steps_per_epoch} holds, though {derived}"

    @property
    def lengths(self) -> "Lengths":
        """What lengths with units come to in it."""
        from lrsched_cli.parameters.lengths import Lengths  # noqa: PLC0415 - where one is met

        total = self.total if isinstance(self.total, int) else None
        updates = _whole(self.steps) if total is None else total
        return Lengths(
            self.updates_per_epoch,
            self.samples_per_update,
            self.seq_len,
            updates,
            _whole(self.epochs),
            self._used,
        )

    def note(self, told: str) -> None:
        """Note what is to be said of how the run fits a source."""
        if told not in self._told:
            self._told.append(told)

    def use(self, *names: str) -> None:
        """Note that facts of the run were of use to read a source."""
        self._used.update(names)

    def settled(self) -> Self:
        """Return the run itself, if all is told that says what its own lengths come to.

        Raises:
            LengthError: it is not.
        """
        for name in self._written:
            if not isinstance(getattr(self, name), (int, Span)):
                self._length(name)
        return self

    def _length(self, name: str) -> tuple[int | Span, str]:
        """Return what a length of the run itself comes to, and how that was found."""
        from lrsched_cli.parameters.lengths import counted  # noqa: PLC0415 - where one is met

        written, lengths = self._written[name], replace(self.lengths, epochs=None)
        try:
            if isinstance(written, OpenRange):
                whole = self.total if isinstance(self.total, int) else None
                span = written.span(replace(lengths, updates=whole))
                return span, f"{name} = {written} = {span} {span.unit}s"
            total, told = counted(written, replace(lengths, updates=None), "step")
            return int(total), f"{name} = {told}"
        except LengthError as error:
            raise LengthError(error.message, name) from None

    def _check(self) -> None:
        self._set("_written", {})
        self._set("_told", [])
        self._set("_used", set())
        for name in ("total", "epochs", "steps"):
            value = getattr(self, name)
            if value is None or isinstance(value, (int, Span)):
                continue
            self._written[name] = value
            with suppress(LengthError):
                found, told = self._length(name)
                self._set(name, found)
                self._told.append(told)
        if self.batches_per_epoch == 0:
            together = (self.batch_size or 1) * (self.devices or 1)
            problem = f"{self.dataset_size} samples do not fill a batch of {together}"
            message = f"{problem} (batch_size * devices), and drop_last leaves it out"
            raise ArgumentError(self.name, message)

    def written(self, name: str) -> Any:  # noqa: ANN401 - of any parameter
        """Return a parameter's value as it was given: a length may have a unit."""
        return self._written.get(name, getattr(self, name))

    def _tells(self, name: str) -> bool:
        return getattr(self, name) is not None

    def _epoch_in_words(self, batches: int) -> str:
        devices, accumulated = self.devices or 1, self.grad_accum or 1
        told = f"{self.batch_size}" if devices == 1 else f"({self.batch_size} * {devices})"
        is_exact = not (self.dataset_size or 0) % ((self.batch_size or 1) * devices)
        rounding = " (rounded down: drop_last)" if self.drop_last else " (rounded up)"
        rounding = "" if is_exact else rounding
        epoch = f"an epoch is {self.dataset_size} / {told} = {batches} batches{rounding}"
        updates = -(-batches // accumulated)
        if accumulated == 1:
            return f"{epoch}: {updates} steps"
        rounding = " (rounded up)" if batches % accumulated else ""
        return f"{epoch}, {batches} / {accumulated} = {updates} steps{rounding}"

    def span_in(self, unit: Unit) -> Span | None:
        """Return the range in epochs or in steps, or None where it is left open.

        A stride of 1 stays one: every step of some epochs. Steps become the epochs in which they
        lie. Without the length of an epoch, one is taken for the other.

        Raises:
            ComparisonError: it is the length of a run, which is not known in epochs.
            RangeError: it counts too far.
        """
        span, steps = self.span, self.updates_per_epoch
        if span is None or span.unit == unit:
            return span
        if steps is None:
            if self.total is not None and self.epochs is None and self.steps is None:
                message = (
                    f"total = {self.total} counts updates, but the schedule counts epochs: tell "
                    "--steps-per-epoch N, or --dataset-size N --batch-size N, as well"
                )
                raise ComparisonError(message)
            return replace(span, unit=unit)
        if unit == "step":
            stride = 1 if span.stride == 1 else span.stride * steps
            return Span(span.start * steps, span.stop * steps, stride, unit)
        return Span(span.start // steps, -(-span.stop // steps), max(span.stride // steps, 1), unit)

    def completed(self, others: Mapping[str, "Run"]) -> Self:
        """Return the run with what it leaves open taken from others, which are named.

        Raises:
            ComparisonError: these do not agree on it.
        """
        values: dict[str, Any] = {}
        for names in _FACTS:
            own = {name: self.written(name) for name in names}
            is_open = all(value is None for value in own.values())
            values |= _agreed(names, others) if is_open else own
        made = type(self)(**values)
        if self.steps_per_epoch is None and any(map(self._tells, _EPOCH)):
            derived = type(self)(**{**values, "steps_per_epoch": None})
            made = made if derived.updates_per_epoch is None else derived
        object.__setattr__(made, "_used", self._used)
        return made

    def assuming(self, other: Self, source: str) -> Self:
        """Return the run with what it leaves open taken from one that a source tells, and a note.

        What one needs the other for is taken together.
        """
        taken = {f.name: self.written(f.name) for f in fields(type(self)) if self._tells(f.name)}
        whole = ("seq_len", "batch_size") if self.batch_size is None else ()
        names = ("steps_per_epoch", "devices", "grad_accum", *whole)
        told = {name: getattr(other, name) for name in names if name not in taken}
        if all(value is None for value in told.values()):
            return self
        made = type(self)(**taken, **told)
        object.__setattr__(made, "_used", self._used)
        if made.steps_per_epoch is not None and not self._tells("steps_per_epoch"):
            made._told.append(f"an epoch is {made.steps_per_epoch} steps, as {source} tells")  # noqa: SLF001
        return made


_EPOCH = ("dataset_size", "batch_size", "devices", "grad_accum", "drop_last")
"""What the length of an epoch follows from."""

_OF_USE_WITH = {
    "dataset_size": ("batch_size",),
    "batch_size": ("dataset_size", "seq_len"),
    "devices": ("batch_size",),
    "grad_accum": ("batch_size",),
    "seq_len": ("batch_size",),
    "drop_last": ("dataset_size",),
}
"""What changes something only if something else is told, one of these."""


def _whole(span: Span | None) -> int | None:
    """Return the length of a run that is told as a range from its beginning."""
    return span.stop if isinstance(span, Span) and span.start == 0 else None


def _facts() -> tuple[tuple[str, ...], ...]:
    """Return the names of all parameters, those together that stand for one another."""
    together: dict[str, tuple[str, ...]] = {}
    for field in fields(Run):
        name = field.param.excludes or field.name
        together[name] = (*together.get(name, ()), field.name)
    return tuple(together.values())


_FACTS = _facts()


def _agreed(names: tuple[str, ...], others: Mapping[str, Run]) -> dict[str, Any]:
    """Return the one value that all have which have any, by its name."""
    found: dict[tuple[str, Any], str] = {}
    for source, run in others.items():
        for name in names:
            value = run.written(name)
            if value is not None:
                found.setdefault((name, value), source)
    if len(found) > 1:
        pairs = ((source, f"{name} = {value}") for (name, value), source in found.items())
        told = ", ".join(f"{source} has {said}" for source, said in pairs)
        options = " or ".join(f"--{name.replace('_', '-')}" for name in names)
        message = f"the files differ: {told}; choose one with {options}"
        raise ComparisonError(message)
    return dict(found.keys())
