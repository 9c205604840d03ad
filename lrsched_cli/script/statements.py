"""Statements: what each kind of them does.

What is still to be run is a linked list, so that a way that a condition opens can run all of it,
up to the end of the function, and be joined with the other way only there.
"""

import ast
from dataclasses import dataclass
from typing import Any, Literal

from lrsched_cli.formula.nodes import Node, leaves
from lrsched_cli.script.attributes import delete_item
from lrsched_cli.script.binding import bind
from lrsched_cli.script.expressions import function, members
from lrsched_cli.script.machine import Machine, Stop
from lrsched_cli.script.operators import binary
from lrsched_cli.script.values import (
    UNDEFINED,
    Class,
    Items,
    Scope,
    Unknown,
    remembered,
    unparsed,
)

Flow = Literal["end", "return", "break", "continue"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a list of statements ended, and what it returns."""

    flow: Flow
    value: Any = None


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Statements from one on, and what is run after them."""

    statements: list[ast.stmt]
    place: int
    rest: "Work"


@dataclass(frozen=True, slots=True, eq=False)
class Passes:
    """A loop whose passes are run one by one, and what is run after it."""

    node: ast.For | ast.AsyncFor | ast.While
    values: list[Any]
    place: int
    rest: "Work"


Work = Block | Passes | None

_END = Outcome("end")


def run(machine: Machine, work: Work, scope: Scope) -> Outcome:
    """Run what is to be run, and return how it ended."""
    while work is not None:
        if isinstance(work, Passes):
            work = _next_pass(machine, work, scope)
            continue
        if work.place >= len(work.statements):
            work = work.rest
            continue
        statement = work.statements[work.place]
        work = Block(work.statements, work.place + 1, work.rest)
        machine.tick()
        machine.line = statement.lineno
        match statement:
            case ast.Return(value=node):
                return Outcome("return", None if node is None else machine.evaluate(node, scope))
            case ast.Break() | ast.Continue():
                is_break = isinstance(statement, ast.Break)
                while work is not None and not isinstance(work, Passes):
                    work = work.rest
                if work is None:
                    return Outcome("break" if is_break else "continue")
                work = work.rest if is_break else work
            case ast.If():
                outcome = _if(machine, statement, work, scope)
                if isinstance(outcome, Outcome):
                    return outcome
                work = outcome
            case ast.Match():
                work = _match(statement, work)
            case ast.With() | ast.AsyncWith():
                for one in statement.items:
                    value = machine.evaluate(one.context_expr, scope)
                    if one.optional_vars is not None:
                        bind(machine, one.optional_vars, _entered(value), scope)
                work = Block(statement.body, 0, work)
            case ast.Try() | ast.TryStar() if _goes_on_from_checkpoint(statement):
                handler = statement.handlers[0].body
                work = Block(handler, 0, Block(statement.finalbody, 0, work))
            case ast.Try() | ast.TryStar():
                after = Block(statement.orelse, 0, Block(statement.finalbody, 0, work))
                work = Block(statement.body, 0, after)
            case ast.For() | ast.AsyncFor() | ast.While():
                work = _loop(machine, statement, work, scope)
            case _:
                _simple(machine, statement, scope)
    return _END


@remembered
def _goes_on_from_checkpoint(node: ast.Try | ast.TryStar) -> bool:
    """Tell whether a `try` looks for a checkpoint, which a run that begins anew does not find."""
    if not node.handlers or _raises(node.handlers[0].body):
        return False
    calls = [one for part in node.body for one in ast.walk(part) if isinstance(one, ast.Call)]
    names = [unparsed(one.func).rpartition(".")[2].lower() for one in calls]
    loaded = [unparsed(one) for one in calls if unparsed(one.func) == "torch.load"]
    return any("checkpoint" in one for one in loaded) or any(
        "checkpoint" in one and ("load" in one or "latest" in one) for one in names
    )


def _is_of_unknowns(condition: Node) -> bool:
    """Tell whether a condition is one for a whole run: it follows no time."""
    return all(isinstance(one, Unknown) for one in leaves(condition))


@remembered
def _goes_on_from_state(node: ast.If) -> bool:
    """Tell whether an `if` loads the state of an optimizer, and sets no rate itself."""
    inner = [one for part in node.body for one in ast.walk(part)]
    loaded = (
        one.func.value
        for one in inner
        if isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and one.func.attr == "load_state_dict"
    )
    is_one = any("optim" in unparsed(one) or "sched" in unparsed(one) for one in loaded)
    targets = [x for one in inner if isinstance(one, ast.Assign) for x in one.targets]
    return is_one and not any("lr" in unparsed(one) for one in targets)


def _entered(value: Any) -> Any:
    return value


def run_all(machine: Machine, statements: list[ast.stmt], scope: Scope) -> Outcome:
    """Run statements that stand by themselves."""
    return run(machine, Block(statements, 0, None), scope)


def _if(machine: Machine, node: ast.If, work: Work, scope: Scope) -> Outcome | Work:
    condition = machine.truth(machine.evaluate(node.test, scope))
    if isinstance(condition, Node):
        condition = machine.assumed(condition)
    if not isinstance(condition, Node):
        body, other = (node.body, node.orelse) if condition else (node.orelse, node.body)
        if not _raises(body):
            return Block(body, 0, work)
        # A check that a run which goes on has passed, whatever is assumed here.
        return work if _raises(other) else Block(other, 0, work)
    if _is_of_unknowns(condition) and _goes_on_from_state(node):
        return Block(node.orelse, 0, work)
    if not _jumps(node):
        machine.branch(
            condition,
            lambda: run_all(machine, node.body, scope),
            lambda: run_all(machine, node.orelse, scope),
        )
        return work
    ways: list[Outcome] = []

    def way(body: list[ast.stmt]) -> Any:
        outcome = run(machine, Block(body, 0, work), scope)
        if outcome.flow == "break" or (outcome.flow == "return" and machine.is_in_loop()):
            raise Stop  # a loop that is not left is what a run is about
        ways.append(outcome)
        return outcome.value

    value = machine.branch(condition, lambda: way(node.body), lambda: way(node.orelse))
    flows = {one.flow for one in ways}
    return Outcome("return" if "return" in flows else ways[0].flow, value)


def _raises(body: list[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], ast.Raise)


def _match(node: ast.Match, work: Work) -> Work:
    """Return the `if` that a `match` stands for, with literal patterns alone."""
    tests = [(_pattern(node.subject, case.pattern), case.body) for case in node.cases]
    chain: list[ast.stmt] = []
    for test, body in reversed(tests):
        if test is None:
            chain = body
        else:
            made = ast.If(test=test, body=body, orelse=chain)
            chain = [ast.copy_location(made, node)]
    return Block(chain, 0, work)


def _pattern(subject: ast.expr, pattern: ast.pattern) -> ast.expr | None:
    match pattern:
        case ast.MatchValue(value=value):
            made: ast.expr = ast.Compare(left=subject, ops=[ast.Eq()], comparators=[value])
        case ast.MatchSingleton(value=value):
            constant = ast.copy_location(ast.Constant(value), subject)
            made = ast.Compare(left=subject, ops=[ast.Is()], comparators=[constant])
        case ast.MatchOr(patterns=patterns):
            parts = [_pattern(subject, one) for one in patterns]
            if any(one is None for one in parts):
                return None
            made = ast.BoolOp(op=ast.Or(), values=[one for one in parts if one is not None])
        case _:
            return None
    return ast.copy_location(made, subject)


@remembered
def _jumps(node: ast.stmt) -> bool:
    """Tell whether a statement can leave the statements around it."""
    if isinstance(node, (ast.Return, ast.Break, ast.Continue)):
        return True
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return False
    inner = [
        one for one in ast.iter_child_nodes(node) if isinstance(one, (ast.stmt, ast.match_case))
    ]
    if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
        return any(isinstance(one, ast.Return) for one in ast.walk(node))
    return (
        any(_jumps(one) for one in inner if isinstance(one, ast.stmt))
        or any(isinstance(one, ast.match_case) and any(map(_jumps, one.body)) for one in inner)
        or any(_jumps(one) for handler in getattr(node, "handlers", ()) for one in handler.body)
    )


def _next_pass(machine: Machine, work: Passes, scope: Scope) -> Work:
    if work.place >= len(work.values):
        return Block(work.node.orelse, 0, work.rest)
    if isinstance(work.node, ast.While):
        return work.rest
    bind(machine, work.node.target, work.values[work.place], scope)
    following = Passes(work.node, work.values, work.place + 1, work.rest)
    return Block(work.node.body, 0, following)


def _loop(
    machine: Machine, node: ast.For | ast.AsyncFor | ast.While, work: Work, scope: Scope
) -> Work:
    from lrsched_cli.script import loops

    if isinstance(node, ast.While):
        loops.run_while(machine, node, scope)
        return Block(node.orelse, 0, work)
    over = machine.evaluate(node.iter, scope)
    values = loops.passes(machine, node, over)
    if values is not None:
        return Passes(node, values, 0, work)
    loops.run_for(machine, node, over, scope)
    return Block(node.orelse, 0, work)


def _simple(machine: Machine, node: ast.stmt, scope: Scope) -> None:
    match node:
        case ast.Expr(value=value):
            left = machine.evaluate(value, scope)
            if isinstance(left, Unknown):
                machine.not_asked.add(left)
        case ast.Assign(targets=targets, value=node_of_value):
            value = machine.evaluate(node_of_value, scope)
            for target in targets:
                bind(machine, target, value, scope)
        case ast.AnnAssign(target=target, value=ast.expr() as node_of_value):
            bind(machine, target, machine.evaluate(node_of_value, scope), scope)
        case ast.AugAssign(target=target, op=op, value=node_of_value):
            old = machine.evaluate(_loaded(target), scope)
            value = machine.evaluate(node_of_value, scope)
            if isinstance(old, Items) and isinstance(op, ast.Add):
                machine.journal.note(old)
                old.content.extend(members(machine, value) or [])
            else:
                bind(machine, target, binary(machine, type(op), old, value), scope)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            machine.journal.write(scope, node.name, _decorated(machine, node, scope))
        case ast.ClassDef():
            machine.journal.write(scope, node.name, _class(machine, node, scope))
        case ast.Import() | ast.ImportFrom():
            _import(machine, node, scope)
        case ast.Global(names=names):
            scope.globals.update(names)
        case ast.Nonlocal(names=names):
            scope.nonlocals.update(names)
        case ast.Delete(targets=targets):
            for target in targets:
                if isinstance(target, ast.Name):
                    machine.journal.write(scope, target.id, UNDEFINED)
                elif isinstance(target, ast.Subscript):
                    delete_item(
                        machine,
                        machine.evaluate(target.value, scope),
                        machine.evaluate(target.slice, scope),
                    )
        case ast.Raise():
            raise Stop
        case _:  # assert, pass, type aliases
            return


def _loaded(target: ast.expr) -> ast.expr:
    """Return the expression that reads what a target writes."""
    match target:
        case ast.Name(id=name):
            made: ast.expr = ast.Name(id=name, ctx=ast.Load())
        case ast.Attribute(value=value, attr=name):
            made = ast.Attribute(value=value, attr=name, ctx=ast.Load())
        case ast.Subscript(value=value, slice=key):
            made = ast.Subscript(value=value, slice=key, ctx=ast.Load())
        case _:
            return target
    return ast.copy_location(made, target)


def _decorated(machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> Any:
    from lrsched_cli.script.declared import decorated

    return decorated(machine, node, function(machine, node, scope), scope)


def _class(machine: Machine, node: ast.ClassDef, scope: Scope) -> Any:
    bases = [machine.evaluate(one, scope) for one in node.bases]
    made = Class(node.name, node, scope, bases)
    inner = Scope(scope)
    for statement in node.body:
        machine.tick()
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            machine.journal.write(made, statement.name, function(machine, statement, inner, made))
        else:
            run_all(machine, [statement], inner)
            made.content.update(inner.content)
    inner.content.clear()
    for one in made.content.values():
        if one is None:
            continue
    return made


def _import(machine: Machine, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
    from lrsched_cli.script.modules import bring_in

    bring_in(machine, node, scope)
