"""A formula as a list of operations on arrays, made once and run for any times."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from lrsched_cli._lazy import np
from lrsched_cli.formula.arrays import (
    Array,
    Function,
    careful_functions,
    floor_divided,
    functions,
    rest,
    truth,
)
from lrsched_cli.formula.nodes import Leaf, Node, Value
from lrsched_cli.formula.operations import OPERATIONS
from lrsched_cli.formula.scopes import Scope, operands, scopes

if TYPE_CHECKING:
    from lrsched_cli.formula.series import Series

_OF_WHOLE = {"floordiv", "mod"}
"""What is quicker, and as exact, for whole numbers."""


@dataclass(slots=True)
class State:
    """What is known of a run so far."""

    has_nan: bool = False
    """Whether some value is NaN: Python refused what was asked."""


@dataclass(slots=True)
class Step:
    """An operation of a program: which values it takes, and where it puts what it gives."""

    slot: int
    args: tuple[int, ...]
    fast: Callable[..., Any]
    careful: Callable[..., Any]

    def run(self, values: list[Any], state: State) -> Any:  # noqa: ANN401 - an array
        """Return what it gives."""
        given = [values[one] for one in self.args]
        if not state.has_nan:
            try:
                return self.fast(*given)
            except FloatingPointError:
                pass
        found = self.careful(*given)
        state.has_nan = state.has_nan or bool(np.isnan(found).any())
        return found


@dataclass(slots=True)
class Choice:
    """A choice of a program between two sides, each run where its condition says so."""

    slot: int
    condition: int
    sides: "tuple[Block, Block]"

    def run(self, values: list[Any], state: State) -> Any:  # noqa: ANN401
        """Return what the sides give, each at its own places."""
        chosen, unknown = truth(values[self.condition])
        count = int(np.count_nonzero(chosen))
        if count in {0, chosen.size}:
            side = self.sides[0 if count else 1]
            given = np.asarray(side.run(values, None, state))
            # One condition may choose for many times, as one number may stand for all of them.
            found = given if given.size > 1 else np.full(chosen.size, given)
        elif not self.sides[0].steps and not self.sides[1].steps:
            found = np.where(chosen, *(side.run(values, None, state) for side in self.sides))
        else:
            found = np.empty(chosen.size)
            for side, places in zip(self.sides, (chosen, ~chosen), strict=True):
                at = _places(places)
                found[at] = side.run(values, at, state)
        return found if unknown is None else np.where(unknown, np.nan, found)


def _places(flags: Array) -> Any:  # noqa: ANN401 - what an array may be indexed by
    """Return where flags are set: in a slice if they are beside each other, as they mostly are."""
    at = np.flatnonzero(flags)
    return slice(at[0], at[-1] + 1) if at[-1] - at[0] + 1 == at.size else at


@dataclass(slots=True)
class Block:
    """The operations of a scope."""

    values: list[Any]
    """What is known before; None where it is not."""
    taken: list[tuple[int, int]]
    """What is taken from the block around it: from where, and whereto."""
    steps: list[Step | Choice]
    result: int

    def run(self, outer: list[Any], at: Any, state: State) -> Any:  # noqa: ANN401
        """Return what the block gives at some places, or at all."""
        values = self.values.copy()
        for source, slot in self.taken:
            value = outer[source]
            values[slot] = value if at is None else value[at]
        for step in self.steps:
            values[step.slot] = step.run(values, state)
        return values[self.result]


class Program:
    """What computes a formula at many times."""

    def __init__(self, root: Value, time: Leaf, known: "Series") -> None:
        maker = _Maker(time, known)
        self._block = maker.block(scopes([root], frozenset({"where"})), root, _outermost)
        self._has_nan = maker.has_nan

    def __call__(self, t: Array) -> Array:
        """Return the values at some whole times in one dimension; NaN where Python refuses."""
        with np.errstate(divide="raise", over="raise", invalid="raise", under="ignore"):
            found = self._block.run([t], None, State(self._has_nan))
        values: Array = np.empty_like(t)
        values[...] = found
        return values


def _outermost(node: Node) -> int:
    """Return the place of the time among what a whole formula is given, which is only that."""
    if isinstance(node, Leaf):
        return 0
    raise KeyError(node)


class _Maker:
    """Makes the blocks of a program."""

    def __init__(self, time: Leaf, known: "Series") -> None:
        self.has_nan = False
        self._time, self._known = time, known
        self._numbers: dict[Any, float] = {}
        self._whole: set[Value] = {time}

    def block(self, scope: Scope, result: Value, outer: Callable[[Node], int]) -> Block:
        """Return the block of a scope; `outer` tells where the block around it has a value."""
        block = Block([], [], [], 0)
        slots: dict[Value, int] = {}

        def slot_of(value: Value) -> int:
            known: Any = value if isinstance(value, Node) else self._number(value)
            known = self._numbers.get(known, known)
            if known not in slots:
                is_node = isinstance(known, Node)
                block.values.append(None if is_node else known)
                slots[known] = len(block.values) - 1
                if is_node:
                    block.taken.append((outer(known), slots[known]))
            return slots[known]

        for node in scope.nodes:
            if isinstance(node, Leaf) or self._is_number(node):
                continue
            sides = scope.sides.get(node)
            if sides is None:
                args = tuple(slot_of(one) for one in operands(node))
                functions_of = self._functions(node)
                step: Step | Choice = Step(len(block.values), args, *functions_of)
            else:
                condition = slot_of(node.args[0])
                values = zip(sides, node.args[1:], strict=True)
                made = [self.block(side, value, slot_of) for side, value in values]
                step = Choice(len(block.values), condition, (made[0], made[1]))
            block.values.append(None)
            block.steps.append(step)
            slots[node] = step.slot
        block.result = slot_of(result)
        return block

    def _functions(self, node: Node) -> tuple[Function, Function]:
        """Return what a node does with arrays; the quicker way with whole numbers, as times are."""
        args = operands(node)
        whole = all(one in self._whole or _is_whole(one) for one in args)
        operation = OPERATIONS.get(node.op)
        if operation and (operation.is_whole or (operation.keeps_whole and whole)):
            self._whole.add(node)
        if whole and node.op in _OF_WHOLE:
            return {"floordiv": floor_divided, "mod": rest}[node.op], careful_functions()[node.op]
        return step_functions(node, self._known)

    def _is_number(self, node: Node) -> bool:
        """Tell whether a node is made of numbers alone, and keep what it comes to."""
        given: list[Any] = [self._numbers.get(one, one) for one in operands(node)]
        if any(isinstance(one, Node) for one in given) or node.op == "sum_of_products":
            return False
        if node.op not in OPERATIONS:
            at = (np.array([self._number(one)]) for one in given)
            self._numbers[node] = self._number(self._known.function(node)(*at)[0])
            return True
        if any(one != one for one in given):  # noqa: PLR0124 - NaN
            if node.op in {"where", "and", "or"}:
                return False
            self._numbers[node] = math.nan
            return True
        try:
            self._numbers[node] = self._number(OPERATIONS[node.op].compute(*given))
        except (ArithmeticError, ValueError):
            self._numbers[node] = self._number(math.nan)
        return True

    def _number(self, value: Any) -> float:  # noqa: ANN401 - Python's numbers
        try:
            found = float(value)
        except OverflowError:
            found = math.nan
        self.has_nan = self.has_nan or math.isnan(found)
        return found


def _is_whole(value: Value) -> bool:
    if isinstance(value, Node):
        return value.is_whole
    return isinstance(value, int) or float(value).is_integer()  # an int may be too large for one


def step_functions(node: Node, known: "Series") -> tuple[Function, Function]:
    """Return what a node does with arrays, quickly and with care."""
    if node.op in OPERATIONS:
        return functions()[node.op], careful_functions()[node.op]
    made = sum_function(node) if node.op == "sum_of_products" else known.function(node)
    return _without_nan(made), quietly(made)


def _without_nan(function: Function) -> Function:
    def found(*args: Any) -> Any:  # noqa: ANN401
        values = function(*args)
        if np.isnan(values).any():
            raise FloatingPointError
        return values

    return found


def quietly(function: Function) -> Function:
    """Return a function that says nothing of numbers that are none."""

    def found(*args: Any) -> Any:  # noqa: ANN401
        with np.errstate(all="ignore"):
            return function(*args)

    return found


def sum_function(node: Node) -> Function:
    """Return what adds up products of whole numbers, given their factors one after the other."""
    counts = [(float(times), len(factors)) for factors, times in node.args]

    def added(*args: Array) -> Array:
        rest_of = iter(args)
        total: Any = None
        for times, count in counts:
            term: Any = None
            for factor in islice(rest_of, count):
                term = factor if term is None else term * factor
            if term is None:
                term = times
            elif times != 1:
                term = times * term
            total = term if total is None else total + term
        return np.asarray(total)

    return added
