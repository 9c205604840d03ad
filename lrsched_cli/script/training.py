"""What trains: optimizers with their groups, schedulers, and the rates where an optimizer steps."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lrsched_cli.formula.nodes import Leaf, Node
from lrsched_cli.script.values import Mapped, Thing


class Group(Mapped):
    """A group of parameters: a dictionary with its rate, of an optimizer."""

    __slots__ = ("is_set", "optimizer")

    def __init__(self, content: dict[Any, Any]) -> None:
        super().__init__(content)
        self.optimizer: Optimizer | None = None
        self.is_set = False
        """Whether the script sets its rate by hand."""


class Optimizer(Thing):
    """An optimizer: what it holds can change, who it is cannot.

    Its content is `param_groups`, and `made`: of each group what was made on it, as
    `lrsched_cli.parameters.values.Logged`.
    """

    __slots__ = ("depth", "dialect", "handed", "is_seen", "line", "name", "names", "rate", "text")

    def __init__(self, content: dict[str, Any], text: str, dialect: str, line: int) -> None:
        super().__init__(content)
        self.text = text
        """The name of its class, as it is written."""
        self.dialect = dialect
        self.line = line
        self.name = ""
        """What it is bound to."""
        self.names: tuple[str, ...] = ()
        """Of its groups, where they are given."""
        self.rate: Any = None
        """A schedule, if that is its rate."""
        self.handed: dict[str, int] = {}
        """Code in no file here that was given it, by name, and the line of that."""
        self.depth = 0
        """How many loops stand around the call that makes it."""
        self.is_seen = True
        """Whether the text shows how it is made."""

    @property
    def groups(self) -> list[Group]:
        """Its groups of parameters, without those that there are under an open condition."""
        return [one for one in self.content["param_groups"].content if isinstance(one, Group)]


class Scheduler(Thing):
    """A scheduler of an optimizer: its content is `count`, how often it was stepped, and more."""

    __slots__ = (
        "alone",
        "assumed",
        "call",
        "floor",
        "half",
        "is_always_stepped",
        "is_handed",
        "is_part",
        "is_stepped",
        "law",
        "line",
        "made",
        "name",
        "optimizer",
        "path",
        "text",
        "unit",
        "with_epochs",
    )

    def __init__(self, optimizer: Optimizer | None, text: str, line: int) -> None:
        super().__init__({"count": 0})
        self.optimizer = optimizer
        self.text = text
        """The name of its class, as it is written."""
        self.line = line
        self.name = ""
        self.call = ""
        """The call that makes it, as it is written, if that is short."""
        self.assumed: tuple[str, ...] = ()
        """The defaults that it is made of."""
        self.made: tuple[Any, ...] = ()
        """Of each group of the optimizer: the `Made`, or a node that becomes it."""
        self.with_epochs: tuple[Any, ...] = ()
        """The same where each step is told its epoch, of a scheduler that differs then."""
        self.law: Callable[[Any, int], Any] | None = None
        """The rate of a group after a number of steps."""
        self.alone: Callable[[Any, int], Any] | None = None
        """The same as a function of the steps alone, where the law goes from step to step."""
        self.floor: Any = None
        """Where each step multiplies what the rate is above a floor: that floor, mostly 0."""
        self.half: Any = None
        """After how many steps it is at its floor, from which it rises again; None without one."""
        self.unit = ""
        """What its steps count, where it is told."""
        self.path: tuple[tuple[Node, bool], ...] = ()
        """The conditions under which it is made."""
        self.is_stepped = False
        """Whether a call of its `step` was met."""
        self.is_always_stepped = False
        """Whether such a call stands under no condition."""
        self.is_handed = False
        """Whether unseen code was given it."""
        self.is_part = False
        """Whether another scheduler is made of it."""


class Schedule(Thing):
    """A function of the step: a schedule that is given to an optimizer, or to nothing."""

    __slots__ = ("assumed", "call", "is_used", "line", "made", "name", "of", "text", "unit")

    def __init__(self, of: Callable[[Any], Any], text: str, line: int) -> None:
        super().__init__({})
        self.of = of
        self.text = text
        self.line = line
        self.name = ""
        self.call = ""
        self.assumed: tuple[str, ...] = ()
        self.made: Any = None
        self.is_used = False
        self.unit = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why rates are none of the step, and the line that makes them."""

    reason: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """A loop whose number of passes is not looked at one by one."""

    index: Leaf
    length: Any
    """A number, a node, or None where it has no end."""
    word: str
    """The name of what it counts."""


@dataclass(slots=True, eq=False)
class Snapshot:
    """The rates of an optimizer where it steps."""

    optimizer: Any
    rates: tuple[Any, ...]
    loops: tuple[Loop, ...]
    path: tuple[tuple[Node, bool], ...]
    line: int
    kind: str = "step"
    """`step` where a step is seen, `call` where unseen code is given the optimizer, `write` where
    its rate is set by hand."""
    around: tuple[Loop, ...] = ()
    """The loops in which the optimizer is made anew."""


@dataclass(slots=True)
class Training:
    """What was met of a training, in the order of the script."""

    snapshots: list[Snapshot] = field(default_factory=list)
    optimizers: dict[Optimizer, None] = field(default_factory=dict)
    schedulers: dict[Scheduler, None] = field(default_factory=dict)
    schedules: dict[Schedule, None] = field(default_factory=dict)
    loops: list[Loop] = field(default_factory=list)
    all_loops: list[Loop] = field(default_factory=list)
    """Every loop that was met."""
    loops_of_call: int = 0
    """How many loops were entered before the call of the function at hand."""
    problems: list[tuple[int, str]] = field(default_factory=list)
    """Lines and reasons for which a rate is none of the step."""
    notes: dict[str, None] = field(default_factory=dict)
    fits: list[tuple[Any, Any]] = field(default_factory=list)
    """The epochs of each call of Keras's `fit`, and the steps in one of them."""

    def met(self) -> set[Thing]:
        """Return the optimizers, schedulers and schedules that were made so far."""
        return {*self.optimizers, *self.schedulers, *self.schedules}

    def forget(self, kept: set[Thing]) -> None:
        """Forget what was made beside others in a pass of a loop that is run anew."""
        stores: tuple[dict[Any, None], ...] = (self.optimizers, self.schedulers, self.schedules)
        for made in stores:
            for one in [x for x in made if x not in kept]:
                if not isinstance(one, Optimizer) or one.is_seen:
                    del made[one]

    def first_rate(self, machine: Any) -> Any:
        """Return the rate of the last optimizer made, else an unknown one."""
        if self.optimizers:
            return list(self.optimizers)[-1].content["own"][0]
        return machine.unknown("lr")
