"""Random calls of every scheduler, drawn from what its parameters declare."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from golden.cases import takes_optimizer
from lrsched_cli.dialects import Entry, entries
from lrsched_cli.parameters import Field, fields, kinds
from lrsched_cli.schedules import base

if TYPE_CHECKING:
    from golden.judge import Judge

MOST = 40
"""The longest length that is drawn: so that what comes after it is seen as well."""


_DEEPEST = 3
"""So many calls may stand in one another."""

_TIMES = ("updates", "length of", "times of", "half a wave")
"""What a parameter speaks of whose numbers are times."""


class Drawn(str):
    """A piece of an expression, as it is written."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


Draw = Callable[["Drawer"], Mapping[str, object]]
"""What draws arguments that must fit one another, or that no declaration tells."""


@dataclass(frozen=True)
class Drawer:
    """Draws calls of one framework's schedulers."""

    dialect: str
    judge: "Judge"
    rng: random.Random
    depth: int = 0
    """How many calls the next one stands in."""

    def script(self, name: str) -> str:
        """Return a call as a script would have it, the optimizer made in the line before."""
        call = self.call(name)
        if not takes_optimizer(call) or self.dialect == "megatron":
            return call
        return f"optimizer = torch.optim.SGD(params, lr={self.rate()!r})\nscheduler = {call}"

    @property
    def entries(self) -> dict[str, Entry]:
        """The schedulers of the framework."""
        supported = entries(self.dialect)
        return {name: one for name, one in supported.items() if name not in self.judge.apart}

    def call(self, name: str) -> str:
        """Return a call of a scheduler."""
        together = self.judge.together.get(name)
        given = dict(together(self)) if together else {}
        taken: list[str] = []
        by_name = False
        for one in fields(self.entries[name]):
            if one.name in given:
                value = given.pop(one.name)
                if value is None and not one.is_required:
                    by_name = True
                    continue
            elif one.is_required:
                value = self.value(one)
            elif one.keyword_only or self.rng.random() < 0.5:
                by_name = True
                continue
            else:
                value = self.value(one)
            by_name = by_name or self.rng.random() < 0.3
            taken.append(f"{one.name}={value!r}" if by_name else repr(value))
        return f"{self.judge.prefixes.get(name, self.judge.prefix)}.{name}({', '.join(taken)})"

    def value(self, of: Field) -> object:  # noqa: C901, PLR0911, PLR0912 - one a kind
        """Return a value that a parameter takes."""
        if of.optional and of.kind is not kinds.OPTIMIZER and self.rng.random() < 0.2:
            return None
        match of.kind:
            case kinds.BOOL:
                return self.rng.random() < 0.5
            case kinds.Choice():
                return self.rng.choice(of.choices)
            case kinds.FLOAT:
                return self.number(of)
            case kinds.INT:
                return self.count(of)
            case kinds.FLOATS:
                return [self.number(of) for _ in range(self.rng.randint(0, 4))]
            case kinds.INTS:
                return [self.count(of) for _ in range(self.rng.randint(0, 4))]
            case kinds.SCALES | kinds.POINTS:
                return {self.time(): self.factor() for _ in range(self.rng.randint(1, 4))}
            case kinds.PAIRS:
                times = sorted({self.time() for _ in range(self.rng.randint(1, 5))})
                return [(time, self.rate()) for time in times]
            case kinds.OPTIMIZER:
                return Drawn("optimizer")
            case kinds.SYMBOL:
                return Drawn("global_step")
            case kinds.NONE:
                return None
            case base.SCHEDULE:
                return self.nested()
            case base.SCHEDULES:
                return [self.nested() for _ in range(self.rng.randint(1, 3))]
            case _:
                return of.default

    def nested(self) -> Drawn:
        """Return a call of a scheduler that stands within another."""
        inner = replace(self, depth=self.depth + 1)
        is_deep = inner.depth == _DEEPEST
        names = [
            name
            for name in self.judge.inner or self.entries
            if not (is_deep and holds_others(self.entries[name]))
        ]
        return Drawn(inner.call(self.rng.choice(names)))

    def time(self) -> int:
        """Return a time within the length that is looked at."""
        return self.rng.choice([1, 2, 5, 10, 20, self.rng.randint(0, MOST)])

    def rate(self) -> float:
        """Return a learning rate that people train with, in the digits that they write."""
        return float(f"{10 ** self.rng.uniform(-4, 0):.{self.rng.choice([1, 1, 2, 3])}g}")

    def factor(self) -> float:
        """Return a number about 1."""
        drawn = [0.1, 0.5, 1.0, 2.0, round(self.rng.uniform(0, 1), 2), self.rng.uniform(0, 1.5)]
        return self.rng.choice(drawn)

    def number(self, of: Field) -> float:
        """Return a number within a parameter's bounds: a length, a rate or a factor."""
        for _ in range(100):
            drawn = self._drawn(of)
            if of.param.holds(drawn) and not (of.param.float_literal and isinstance(drawn, int)):
                return drawn
        message = f"{of}: no number found"
        raise RuntimeError(message)

    def _drawn(self, of: Field) -> float:
        param = of.param
        if any(word in f"{param.unit} {param.summary}" for word in _TIMES):
            length = self.time()
            return self.rng.choice(
                [length, length, length, length, float(length), length + 0.5, length / 3, 0]
            )
        if param.at_least == 1:
            return self.rng.choice([1, 1.0, 1.1, 1.2, 1.3, 1.5, 2, 2.0, 3, 10])
        return self.rng.choice([0, 0.0, 1, self.rate(), self.rate(), self.rate(), self.factor()])

    def count(self, of: Field) -> int:
        """Return a whole number within a parameter's bounds."""
        for _ in range(100):
            drawn = self.rng.choice([0, 1, 2, 3, self.time(), self.time(), self.time(), -1])
            if of.param.holds(drawn):
                return drawn
        message = f"{of}: no whole number found"
        raise RuntimeError(message)


def in_turn(schedulers: str, times: str, *, in_order: bool = True) -> Draw:
    """Return what draws schedulers that follow one another, and the times between them."""

    def draw(drawer: Drawer) -> dict[str, object]:
        drawn = [drawer.rng.randint(1, 60) for _ in range(drawer.rng.randint(0, 3))]
        drawn = sorted(set(drawn)) if in_order else drawn
        return {schedulers: [drawer.nested() for _ in range(len(drawn) + 1)], times: drawn}

    return draw


def either(lowest: str, ratio: str) -> Draw:
    """Return what draws a lowest rate, or one as a share: not both."""

    def draw(drawer: Drawer) -> dict[str, object]:
        if drawer.rng.random() < 0.5:
            return {lowest: drawer.rate() / 10, ratio: None}
        return {lowest: None, ratio: round(drawer.rng.uniform(0, 1), 2)}

    return draw


def holds_others(entry: Entry) -> bool:
    """Tell whether a scheduler is made of others."""
    return any(one.kind in {base.SCHEDULE, base.SCHEDULES} for one in fields(entry))
