"""Formulas as text: the small piece of Python that `reading` reads back.

What is used more than once is assigned to a name first, and so is what would be nested deeply: the
text grows as the graph does.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from string import ascii_lowercase
from typing import Any

from lrsched_cli._lazy import np
from lrsched_cli.formula.names import RESERVED
from lrsched_cli.formula.nodes import Leaf, Node, Value
from lrsched_cli.formula.operations import OPERATIONS
from lrsched_cli.formula.scopes import inputs

_DEEPEST = 12
"""Expressions within expressions; a deeper one is assigned to a name."""

_LEVELS = {
    name: level
    for level, names in enumerate(
        (
            ["where"],
            ["or"],
            ["and"],
            ["not"],
            ["lt", "le", "gt", "ge", "eq", "ne"],
            ["add", "sub", "sum_of_products"],
            ["mul", "truediv", "floordiv", "mod"],
            ["neg"],
            ["pow"],
        )
    )
    for name in names
}
"""How tightly each operation binds; all others are calls."""

_CALL = 9
_SUM, _PRODUCT, _SIGN = _LEVELS["add"], _LEVELS["mul"], _LEVELS["neg"]
_COMPARISON = _LEVELS["lt"]

_LONGEST = 100_000
"""Characters of what stands within a sum over a range, where nothing can be assigned to a name."""


class TooLongError(Exception):
    """A formula whose text would be too long to write."""


def written(root: Value, time: Leaf) -> str:
    """Return the text of a formula.

    Raises:
        TooLongError: it holds a sum over a range whose condition is too long for a line.
    """
    taken = {time.text, *RESERVED}
    every = (letter + str(number or "") for number in count() for letter in ascii_lowercase)
    return _Writer({time: time.text}, (name for name in every if name not in taken)).text(root)


class _Writer:
    def __init__(self, names: dict[Any, str], unused: Iterator[str]) -> None:
        self._names, self._unused = names, unused
        self._loops: dict[Any, list[str]] = {}

    def text(self, root: Value) -> str:
        """Return the assignments that a value needs, and its own text after them."""
        lines: list[str] = []
        found = self._block([root], lines)[0]
        loops = [number for number, line in enumerate(lines) if line.startswith("for ")]
        if not loops:
            return "; ".join([*lines, found])
        if loops == [len(lines) - 1]:
            return "; ".join([*lines, found])
        return "\n".join([*lines, found])

    def _block(self, roots: Sequence[Value], lines: list[str]) -> list[str]:
        """Return the texts of some values, and write before them what they need."""
        nodes = self._nodes(roots)
        uses: Counter[Any] = Counter(one for one in roots if isinstance(one, Node))
        for node in nodes:
            uses.update(_parts(node))
            if node.op == "at":
                uses[_Schedule(node)] += 1
        texts: dict[Node, tuple[str, int, int]] = {}
        for node in nodes:
            if node in self._names:
                continue
            if node.op == "recur":
                self._loop(node, lines, texts)
                continue
            text, level = self._text(node, texts, lines, uses)
            depth = 1 + max((texts[one][2] for one in _parts(node) if one in texts), default=0)
            if uses[node] > 1 or depth > _DEEPEST:
                self._assign(node, text, lines)
            else:
                texts[node] = text, level, depth
        return [self._operand(one, texts, 0) for one in roots]

    def _nodes(self, roots: Sequence[Value]) -> list[Node]:
        """Return the nodes to be written in this place, what a node is made of before it."""
        seen: set[Node] = set()
        order: list[Node] = []
        stack: list[tuple[Node, bool]] = [
            (one, False) for one in reversed(roots) if isinstance(one, Node)
        ]
        while stack:
            node, is_done = stack.pop()
            if is_done:
                order.append(node)
            elif node not in seen and node not in self._names:
                seen.add(node)
                stack.append((node, True))
                stack += [(one, False) for one in reversed(list(_parts(node)))]
        return order

    def _assign(self, node: Any, text: str, lines: list[str]) -> None:  # noqa: ANN401
        name = self._names[node] = next(self._unused)
        lines.append(f"{name} = {text}")

    def _loop(self, node: Node, lines: list[str], texts: dict[Node, Any]) -> None:
        states, firsts, nexts, which, index, times = node.args
        loop = (states, index, times)
        if loop not in self._loops:
            names = self._loops[loop] = [next(self._unused) for _ in states]
            own = [self._operand(one, texts, 0) for one in firsts]
            lines.append(f"{', '.join(names)} = {', '.join(own)}")
            counter = next(self._unused)
            inner = self._within(dict(zip(states, names, strict=True)) | {index: counter})
            body: list[str] = []
            after = inner._block(nexts, body)  # noqa: SLF001 - of this class
            body.append(f"{', '.join(names)} = {', '.join(after)}")
            over = self._operand(times, texts, 0)
            lines.append(f"for {counter} in range({over}): {'; '.join(body)}")
        self._names[node] = self._loops[loop][which]

    def _within(self, names: dict[Any, str]) -> "_Writer":
        """Return what writes the body of a loop that has some names of its own."""
        return _Writer(self._names | names, self._unused)

    def _text(  # noqa: C901, PLR0911, PLR0912 - one a kind of node
        self, node: Node, texts: dict[Node, Any], lines: list[str], uses: Counter[Any]
    ) -> tuple[str, int]:
        level = _LEVELS.get(node.op, _CALL)
        args = node.args
        match node.op:
            case "sum_of_products":
                return self._sum(node, texts), level
            case "at":
                schedule = _Schedule(node)
                called = str(args[0])
                if uses[schedule] > 1:
                    if schedule not in self._names:
                        self._assign(schedule, called, lines)
                    called = self._names[schedule]
                return f"{called}({self._operand(args[1], texts, 0)})", level
            case "item":
                values = ", ".join(map(_number, np.asarray(args[0].values).tolist()))
                return f"[{values}][{self._operand(args[1], texts, 0)}]", level
            case "count":
                return self._count(node, texts), level
            case "where":
                condition, one, other = args
                inner = [self._operand(value, texts, 1) for value in (one, condition)]
                return f"{inner[0]} if {inner[1]} else {self._operand(other, texts, 0)}", level
            case "neg":
                return f"-{self._operand(args[0], texts, _SIGN)}", level
            case "not":
                return f"not {self._operand(args[0], texts, level)}", level
            case _:
                pass
        sign = OPERATIONS[node.op].sign
        if not sign:
            return f"{node.op}({', '.join(self._operand(one, texts, 0) for one in args)})", level
        left, right = level, level + 1
        if node.op == "pow":
            left, right = _CALL, _SIGN + 1
        elif level == _COMPARISON:
            left = level + 1
        one, other = self._operand(args[0], texts, left), self._operand(args[1], texts, right)
        return f"{one} {sign} {other}", level

    def _sum(self, node: Node, texts: dict[Node, Any]) -> str:
        parts: list[str] = []
        for factors, times in node.args:
            own = [self._operand(one, texts, _PRODUCT + 1) for one in factors]
            size = abs(times)
            text = " * ".join([*([str(size)] if size != 1 or not own else []), *own])
            sign = "-" if times < 0 else "+"
            if not parts:
                parts.append(f"-{text}" if times < 0 else text)
            else:
                parts.append(f"{sign} {text}")
        return " ".join(parts)

    def _count(self, node: Node, texts: dict[Node, Any]) -> str:
        condition, index, times = node.args
        counter = next(self._unused)
        inner = _Inline(self._names | {index: counter}, self._unused)
        text = inner._block([condition], [])[0]  # noqa: SLF001 - of this class
        return f"sum({text} for {counter} in range({self._operand(times, texts, 0)}))"

    def _operand(self, value: Value, texts: dict[Node, Any], level: int) -> str:
        """Return a value as it stands where something binds as tightly as a level."""
        if not isinstance(value, Node):
            text = _number(value)
            return f"({text})" if text.startswith("-") and level > _SIGN else text
        if value in self._names:
            return self._names[value]
        text, own, _ = texts[value]
        return f"({text})" if own < level else text


class _Inline(_Writer):
    """What writes all in one expression."""

    def _assign(self, node: Any, text: str, lines: list[str]) -> None:  # noqa: ANN401, ARG002
        if len(text) > _LONGEST:
            raise TooLongError
        self._names[node] = f"({text})"


class _Schedule:
    """The schedule of an `at`, as something that may have a name."""

    def __init__(self, node: Node) -> None:
        self._schedule = node.args[0]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Schedule) and self._schedule == other._schedule

    def __hash__(self) -> int:
        return hash(("schedule", self._schedule))


def _parts(node: Node) -> Iterable[Node]:
    """Return what is to be written before a node, in the place where that stands."""
    if node.op == "recur":
        firsts = [one for one in node.args[1] if isinstance(one, Node)]
        return [*firsts, *inputs(node)]
    return inputs(node)


def _number(value: Any) -> str:  # noqa: ANN401 - Python's numbers
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else f"{'-' if value < 0 else ''}inf"
    return "pi" if value == math.pi else repr(value)
