"""What a text says: a schedule, and who made it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli.dialects import Entry, counts, notes_on
from lrsched_cli.dialects.made import Made
from lrsched_cli.expression.groups import group_named, titled
from lrsched_cli.schedules import Schedule, Unit

if TYPE_CHECKING:
    from lrsched_cli.counting.workload import Workload


@dataclass(frozen=True, slots=True)
class Stepped:
    """A scheduler, or an optimizer, and whether a training steps it, whatever happens."""

    name: str
    """Of its class; of an optimizer, or what nothing steps, what it is bound to."""
    line: int
    sets_rate: bool = False
    """Whether a step sets the rate, whatever it was, rather than change it."""


@dataclass(frozen=True, slots=True)
class Overruled:
    """What a file says for a schedule that does not act, for another one is used."""

    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class TrainingLoop:
    """What a text shows of the training in which a schedule is used."""

    updates: int | None = None
    """How many updates, or epochs, it has, in what the schedule counts."""
    epochs: int | None = None
    """How many epochs, where the schedule counts the steps in them."""
    batches: int | None = None
    """How many passes an epoch has: batches, of which several may make an update."""
    stepped: tuple[Stepped, ...] = ()
    """The schedulers of the same optimizer."""
    idle: tuple[Stepped, ...] = ()
    """Those that are made on it, and that nothing steps."""
    other: Stepped | None = None
    """One that steps without a scheduler, where this one has several, or does not step itself."""
    is_left_out: bool = False
    """Whether the rate is that of a group which stays, while others of its optimizer are set."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: a schedule, and who made it."""

    schedule: Schedule
    made: tuple[Made, ...]
    """All that the text makes, in the order of the calls; those within a call follow it."""
    label: str
    """The statement that makes the schedule, in one line."""
    groups: tuple[str, ...] = ()
    """The names of the optimizer's groups of parameters, where it is told them."""
    group: str = ""
    """The one whose rate the schedule is, where their rates differ."""
    unit: Unit | None = None
    """What the schedule counts, where the text around it shows that; else its scheduler says it."""
    line: int = 0
    """The line of the file in which the rate is used, where no call makes the schedule."""
    loop: TrainingLoop = TrainingLoop()
    """The training in which the text uses it."""
    overruled: Overruled | None = None
    """What the file says beside it, and what does not act."""
    work: "Workload | None" = None
    """The data set, the batches and the length of the run, where a file says something of them."""
    remarks: tuple[str, ...] = ()
    """What was assumed or computed to read it, a sentence each: told wherever it is shown."""

    def is_of(self, group: str) -> bool:
        """Tell whether this is the schedule of a group, by its name or number.

        Raises:
            GroupError: the optimizer has no such group.
        """
        return group_named(group, self.groups) == self.group or not self.group

    @property
    def title(self) -> str:
        """The label, after the name of the group that is meant where their rates differ."""
        return titled(self.group, self.label)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The frameworks' schedulers that were called, and those that these call, each once."""
        called = [entry for one in self.made for entry in (one.maker, one.delegate)]
        return tuple(dict.fromkeys(e for e in called if e and not isinstance(e, type)))

    @property
    def counts(self) -> Unit | None:
        """What the schedule counts, as its outermost scheduler that knows says; else None."""
        if self.unit is not None:
            return self.unit
        outermost = [one for one in self.made if one.schedule is self.schedule]
        units = (counts(one.maker, one.arguments) for one in (*outermost, *self.made))
        return next(filter(None, units), None)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is odd in those schedulers, as they are made here."""
        told = (
            f"{entry.__name__}: {note}"
            for one in self.made
            for entry in (one.maker, one.delegate)
            if entry and not isinstance(entry, type)
            for note in notes_on(entry, one.arguments)
        )
        return tuple(dict.fromkeys(told))
