"""Formulas from text: a small piece of Python, which is read and never run."""

import ast
import re
import textwrap
import warnings
from collections.abc import Callable
from functools import reduce
from typing import Any

from lrsched_cli.errors import LRSchedError, nearest
from lrsched_cli.formula.names import CONSTANTS, FUNCTIONS, OTHER_NAMES, without_prefix
from lrsched_cli.formula.nodes import Node, Nodes, Table, Value, is_truth, is_whole, truth

LONGEST = 200_000
"""Characters of a text."""

_MOST_NODES = 50_000
"""Nodes of a formula."""

_LARGEST_NUMBER = 2.0**1023

_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
}
_COMPARED: dict[type[ast.cmpop], str] = {
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.Eq: "eq",
    ast.NotEq: "ne",
}
_COUNTS = dict.fromkeys(FUNCTIONS, 1) | {"pow": 2, "where": 3}
_ANY_NUMBER = {"min", "max"}

State = dict[str, Any]


class ReadError(Exception):
    """A text that is no formula; says why, and where."""


class Reader:
    """Reads one text."""

    def __init__(self, text: str, schedule_of: Callable[[str], object]) -> None:
        """Take a text, and what reads the text of a schedule that is called in it."""
        self._code = re.sub(r";\s*(?=for\b)", "\n", textwrap.dedent(text).strip())
        self._schedule_of = schedule_of
        self._schedules: dict[str, Any] = {}
        self.nodes = Nodes()
        self.time = self.nodes.leaf("t", "time")
        self._made = 0

    def root(self) -> Value:
        """Return what the text comes to.

        Raises:
            ReadError: it is no formula.
        """
        try:
            return self._root()
        except (RecursionError, MemoryError):
            raise ReadError("it is nested too deeply") from None

    def _root(self) -> Value:
        if len(self._code) > LONGEST:
            raise ReadError(f"it is {len(self._code):,} characters long; {LONGEST:,} is the most")
        try:
            with warnings.catch_warnings(action="ignore"):
                statements = ast.parse(self._code).body
        except SyntaxError as error:
            raise ReadError(f"{(error.msg or '').partition(';')[0]}{_place(error)}") from None
        except ValueError:
            raise ReadError("it holds a character or a number that Python cannot read") from None
        if statements and isinstance(statements[-1], ast.For):
            body = statements[-1].body
            if len(body) > 1 and isinstance(body[-1], ast.Expr):
                statements.append(body.pop())  # in one line, as it cannot stand in a loop
        if not statements or not isinstance(statements[-1], ast.Expr):
            raise ReadError("its last statement must be an expression, the rate")
        known: State = {}
        for one in statements[:-1]:
            self._statement(one, known)
        found = self._value(statements[-1].value, known)
        if not isinstance(found, (Node, int, float)):
            raise ReadError("a schedule has a rate at a time: write (t) after it")
        return found

    # Statements.

    def _statement(self, statement: ast.stmt, known: State) -> None:
        match statement:
            case ast.Assign(targets=[target], value=value):
                self._assign(target, value, known)
            case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value):
                before = self._value(ast.copy_location(ast.Name(name, ast.Load()), target), known)
                known[name] = self._operation(op, before, self._value(value, known), statement)
            case ast.For(target=ast.Name(id=index), iter=ast.Call() as over, body=body, orelse=[]):
                self._loop(index, over, body, known)
            case _:
                message = "only assignments, for loops and at last an expression can stand here"
                raise _error(message, statement)

    def _assign(self, target: ast.expr, value: ast.expr, known: State) -> None:
        match target, value:
            case ast.Name(id=name), _:
                known[name] = self._value(value, known)
            case ast.Tuple(elts=names), ast.Tuple(elts=values) if len(names) == len(values):
                found = [self._value(one, known) for one in values]
                for own, one in zip(names, found, strict=True):
                    if not isinstance(own, ast.Name):
                        raise _error("only a name can be assigned to", own)
                    known[own.id] = one
            case _:
                raise _error("only a name can be assigned to", target)

    def _loop(self, index: str, over: ast.Call, body: list[ast.stmt], known: State) -> None:
        times = self._range(over, known)
        names = [name for name in _assigned(body) if name in known]
        if not names:
            raise _error("a loop must change what was assigned before it", over)
        firsts = [self._number(known[name], over) for name in names]
        whole = [is_whole(first) for first in firsts]
        while True:
            states = [
                self.nodes.leaf(name, "state", is_whole=one)
                for name, one in zip(names, whole, strict=True)
            ]
            counter = self.nodes.leaf(index, "index", is_whole=True)
            within = known | dict(zip(names, states, strict=True)) | {index: counter}
            for one in body:
                self._statement(one, within)
            nexts = [self._number(within[name], over) for name in names]
            still = [one and is_whole(after) for one, after in zip(whole, nexts, strict=True)]
            if still == whole:
                break
            whole = still
        shared = tuple(states), tuple(firsts), tuple(nexts)
        for number, name in enumerate(names):
            known[name] = self.nodes.raw(
                "recur", *shared, number, counter, times, is_whole=whole[number]
            )
        for name in _assigned(body):
            if name not in names:
                known.pop(name, None)

    def _range(self, call: ast.expr, known: State) -> Value:
        match call:
            case ast.Call(func=ast.Name(id="range"), args=[times], keywords=[]):
                return self._number(self._value(times, known), times)
            case _:
                raise _error("what is looped over must be range(n)", call)

    # Expressions.

    def _number(self, value: object, node: ast.AST) -> Value:
        if isinstance(value, (Node, int, float)):
            return value
        raise _error("a schedule has a rate at a time: write (t) after it", node)

    def _value(  # noqa: C901, PLR0911 - one a kind of node
        self, node: ast.expr, known: State
    ) -> Any:  # noqa: ANN401 - or a schedule
        self._made += 1
        if self._made > _MOST_NODES:
            raise ReadError(f"it has more than {_MOST_NODES:,} parts")
        match node:
            case ast.Constant(value=int() | float() as value):
                return value
            case ast.Name() | ast.Attribute():
                return self._named(node, known)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._apply("not", [truth(self.nodes, self._arg(operand, known))], node)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
                found = self._arg(operand, known)
                return found if isinstance(sign, ast.UAdd) else self._apply("neg", [found], node)
            case ast.BinOp(left=left, op=op, right=right):
                return self._operation(op, self._arg(left, known), self._arg(right, known), node)
            case ast.Compare(left=left, ops=ops, comparators=others):
                return self._compared([left, *others], ops, known)
            case ast.BoolOp(op=op, values=values):
                is_and = isinstance(op, ast.And)
                args = [self._arg(one, known) for one in values]
                return reduce(lambda one, other: self._logical(one, other, node, is_and), args)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                condition = truth(self.nodes, self._arg(test, known))
                sides = [self._arg(body, known), self._arg(orelse, known)]
                return self._apply("where", [condition, *sides], node)
            case ast.Subscript(value=ast.List(elts=elts) | ast.Tuple(elts=elts), slice=index):
                return self._item(elts, self._arg(index, known), node, known)
            case ast.Call():
                return self._call(node, known)
            case _:
                message = "only numbers, t, operators, conditions and functions can stand here"
                raise _error(message, node)

    def _arg(self, node: ast.expr, known: State) -> Value:
        return self._number(self._value(node, known), node)

    def _apply(self, op: str, args: list[Value], node: ast.AST) -> Value:
        try:
            found = self.nodes.apply(op, *args)
        except (ArithmeticError, ValueError):  # it matters only where its value is used
            found = self.nodes.raw(op, *args)
        except TypeError:
            raise _error(f"{op} takes other arguments", node) from None
        if isinstance(found, int) and abs(found) > _LARGEST_NUMBER:
            raise _error("this number is too large", node)
        return found

    def _operation(self, op: ast.operator, one: Value, other: Value, node: ast.AST) -> Value:
        if type(op) not in _BINARY:
            raise _error("there is no such operator here", node)
        return self._apply(_BINARY[type(op)], [one, other], node)

    def _logical(self, one: Value, other: Value, node: ast.AST, is_and: bool) -> Value:
        if is_truth(one) and is_truth(other):
            return self._apply("and" if is_and else "or", [one, other], node)
        condition = truth(self.nodes, one)
        sides = [other, one] if is_and else [one, other]
        return self._apply("where", [condition, *sides], node)

    def _compared(self, operands: list[ast.expr], ops: list[ast.cmpop], known: State) -> Value:
        found: Value = True
        left: Any = self._arg(operands[0], known)
        for op, node in zip(ops, operands[1:], strict=True):
            if isinstance(op, (ast.In, ast.NotIn)):
                if not isinstance(node, (ast.Tuple, ast.List, ast.Set)):
                    raise _error("what is looked in must be written as (1, 2, 3)", node)
                is_one: Value = False
                for one in node.elts:
                    same = self._apply("eq", [left, self._arg(one, known)], node)
                    is_one = self._apply("or", [is_one, same], node)
                holds = self._apply("not", [is_one], node) if isinstance(op, ast.NotIn) else is_one
            elif type(op) in _COMPARED:
                right = self._arg(node, known)
                holds = self._apply(_COMPARED[type(op)], [left, right], node)
                left = right
            else:
                raise _error("there is no such comparison here", node)
            found = self._apply("and", [found, holds], node)
        return found

    def _item(self, elts: list[ast.expr], index: Value, node: ast.AST, known: State) -> Value:
        values = [self._arg(one, known) for one in elts]
        if not values or any(isinstance(one, Node) for one in values):
            raise _error("a list must hold numbers", node)
        if not isinstance(index, Node):
            try:
                return values[index]  # type: ignore[index]
            except (IndexError, TypeError):
                raise _error(f"the list has no value at {index}", node) from None
        table = Table(tuple(values))
        return self.nodes.raw("item", table, index, is_whole=all(map(is_whole, values)))

    def _named(self, node: ast.expr, known: State) -> Any:  # noqa: ANN401
        name = _dotted(node)
        if name in known:
            return known[name]
        if name == self.time.text:
            return self.time
        short = without_prefix(name)
        if short in CONSTANTS:
            return CONSTANTS[short]
        names = [*known, self.time.text, *CONSTANTS]
        near = nearest(name, names) if name else None
        raise _error(
            f"{name or 'this'} is not known; "
            + (f"did you mean {near}?" if near else "the time is t"),
            node,
        )

    def _call(self, call: ast.Call, known: State) -> Any:  # noqa: ANN401
        name = _dotted(call.func)
        short = OTHER_NAMES.get(without_prefix(name), without_prefix(name))
        if name in known or isinstance(call.func, ast.Call):
            return self._rate_at(call, known)
        if name == "sum":
            return self._counted(call, known)
        if short in FUNCTIONS or short in {"pow", "clip"}:
            return self._function(short, call, known)
        return self._schedule(call)

    def _function(self, name: str, call: ast.Call, known: State) -> Value:
        if call.keywords or any(isinstance(one, ast.Starred) for one in call.args):
            raise _error(f"{name} takes its arguments by their places", call)
        nodes = call.args
        if name in _ANY_NUMBER and len(nodes) == 1 and isinstance(nodes[0], (ast.List, ast.Tuple)):
            nodes = nodes[0].elts
        args = [self._arg(one, known) for one in nodes]
        if name == "clip" and len(args) == 3:  # noqa: PLR2004 - a value and its bounds
            return self._apply("min", [self._apply("max", args[:2], call), args[2]], call)
        expected = len(args) in {1, 2} if name == "round" else len(args) == _COUNTS.get(name, 3)
        if not (len(args) > 1 if name in _ANY_NUMBER else expected):
            raise _error(f"{name} does not take so many arguments ({len(args)})", call)
        if name in {"where", "not"}:
            args[0] = truth(self.nodes, args[0])
        return self._apply(name, args, call)

    def _counted(self, call: ast.Call, known: State) -> Value:
        match call.args:
            case [
                ast.GeneratorExp(
                    elt=elt,
                    generators=[ast.comprehension(target=ast.Name(id=name), iter=over, ifs=ifs)],
                )
            ] if not call.keywords:
                conditions = [*ifs, elt] if elt is not None else ifs
            case _:
                raise _error("a sum is written as sum(condition for j in range(n))", call)
        if isinstance(over, (ast.Tuple, ast.List)):
            total: Value = 0
            for one in over.elts:
                holds = self._all(conditions, known | {name: self._arg(one, known)}, call)
                total = self._apply("add", [total, self._apply("int", [holds], call)], call)
            return total
        times = self._range(over, known)
        index = self.nodes.leaf(name, "index", is_whole=True)
        condition = self._all(conditions, known | {name: index}, call)
        return self.nodes.raw("count", condition, index, times, is_whole=True)

    def _all(self, conditions: list[ast.expr], known: State, node: ast.AST) -> Value:
        found: Value = True
        for one in conditions:
            value = self._arg(one, known)
            is_one = isinstance(one, ast.Constant) and value == 1
            if not (is_truth(value) or is_one or one is not conditions[-1]):
                raise _error("what is summed up must be a condition", one)
            found = self._apply("and", [found, truth(self.nodes, value)], node)
        return found

    def _rate_at(self, call: ast.Call, known: State) -> Value:
        schedule = self._value(call.func, known)
        if isinstance(schedule, (Node, int, float)):
            raise _error("a number cannot be called", call)
        if len(call.args) != 1 or call.keywords:
            raise _error("a schedule is called at one time", call)
        return self.nodes.raw("at", schedule, self._arg(call.args[0], known))

    def _schedule(self, call: ast.Call) -> object:
        text = ast.get_source_segment(self._code, call) or ast.unparse(call)
        if text not in self._schedules:
            try:
                self._schedules[text] = self._schedule_of(text)
            except LRSchedError as error:
                raise _error(
                    f"{_dotted(call.func) or 'this'} is no function here, and no "
                    f"schedule: {getattr(error, 'message', error)}",
                    call,
                ) from None
        return self._schedules[text]


def _assigned(body: list[ast.stmt]) -> list[str]:
    """Return the names that statements assign to, each once, in order."""
    found = [
        one.id
        for statement in body
        for one in ast.walk(statement)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    ]
    return list(dict.fromkeys(found))


def _dotted(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            before = _dotted(value)
            return f"{before}.{name}" if before else ""
        case _:
            return ""


def _error(message: str, node: ast.AST) -> ReadError:
    line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1
    where = f"line {line}, column {column}" if line > 1 else f"column {column}"
    return ReadError(f"{message}, at {where}")


def _place(error: SyntaxError) -> str:
    line, column = error.lineno or 1, error.offset or 1
    return f", at line {line}, column {column}" if line > 1 else f", at column {column}"
