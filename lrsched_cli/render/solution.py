"""Numbers that make a schedule meet conditions, for reading."""

from collections.abc import Iterator

from rich.console import RenderableType

from lrsched_cli.analysis.solving.conditions import Area, Condition
from lrsched_cli.analysis.solving.domain import FARTHEST
from lrsched_cli.analysis.solving.solution import Solution, Solved, Value
from lrsched_cli.parameters.values import to_source
from lrsched_cli.render import View
from lrsched_cli.render.console import Column, facts, printed, tables, text
from lrsched_cli.render.numbers import number_text

_MOST = 20
"""Solutions shown for reading; programs get every one."""

_SMALL = 1e-9
"""A gap that is told in few digits, as it is nothing but rounding."""


def solution_text(solved: Solved, view: View) -> bytes:
    """Return the solutions, or why there is none and what comes nearest."""
    return printed(_parts(solved, view), view)


def _parts(solved: Solved, view: View) -> Iterator[RenderableType]:
    match solved.solutions:
        case ():
            yield from _no_solution(solved, view)
        case (only,):
            yield text(only.expression, view, "bold")
            yield text("", view)
            yield facts([*_values(only), *_checks(solved, only)], view)
        case several:
            told = f"{len(several)} solutions, the simplest first:"
            yield text(told if solved.is_determined else "Of many solutions:", view, "bold")
            yield from tables(list(_columns(solved, several[:_MOST])), view)
            if len(several) > _MOST:
                yield text(f"{len(several) - _MOST} more; -f json has every one", view, "dim")
    if not solved.is_determined:
        yield text("", view)
        names = " and ".join(solved.unknowns)
        told = f"The conditions do not determine {names}: other numbers do as well."
        yield text(f"{told} Give one of them, or ask for another time.", view)
    if solved.solutions and solved.nearest:
        yield text("", view)
        yield text("No whole number gives exactly that; the nearest are:", view)
        yield from tables(list(_columns(solved, solved.nearest)), view)


def _no_solution(solved: Solved, view: View) -> Iterator[RenderableType]:
    names = " and ".join(solved.unknowns)
    number = "whole number" if solved.is_whole else "number"
    for_what = ", ".join(f"{_name(one)} = {to_source(one.target)}" for one in solved.conditions)
    if len(solved.unknowns) > 1:
        yield text(f"No numbers for {names} were found with {for_what}.", view)
        yield text("There may be some: where rates jump, ask for one number at a time.", view)
    else:
        yield text(f"No solution: no {number} for {names} was found with {for_what}.", view)
    if solved.reachable is not None:
        low, high = solved.reachable
        first = _name(solved.conditions[0])
        if low == high:
            always = f"{first} is always {number_text(low)}"
            yield text(f"{names} changes nothing there: {always}.", view)
            return
        yield text(f"Within reach: {first} from {number_text(low)} to {number_text(high)}.", view)
    if solved.nearest:
        yield text("The nearest:", view)
        yield from tables(list(_columns(solved, solved.nearest)), view)


def _name(condition: Condition) -> str:
    """Return what a condition is about."""
    if isinstance(condition, Area):
        span = condition.span
        return f"sum over {span.unit}s {span.start} to {span.last}"
    return f"lr at {to_source(condition.t)}"


def _values(solution: Solution) -> Iterator[tuple[str, str, str]]:
    for one in solution.values:
        yield one.name, _number(one), _range(one)


def _number(value: Value) -> str:
    return to_source(value.value)


def _range(value: Value) -> str:
    """Return in words that a whole range of values does, if one does."""
    if value.first is None or value.last is None:
        return ""
    starts, ends = abs(value.first) < FARTHEST, abs(value.last) < FARTHEST
    are_whole = isinstance(value.first, int) and isinstance(value.last, int)
    every = "every whole number" if are_whole else "every number"
    first, last = to_source(value.first), to_source(value.last)
    if starts and ends:
        return f"as does {every} from {first} to {last}"
    if starts:
        return f"as does {every} from {first} on"
    return f"as does {every} up to {last}" if ends else f"as does {every}"


def _short_range(value: Value) -> str:
    """Return the ends of a range of values that do, as a cell of a table has room for it."""
    if value.first is None or value.last is None:
        return ""
    starts, ends = abs(value.first) < FARTHEST, abs(value.last) < FARTHEST
    if starts and ends:
        return f"({to_source(value.first)} to {to_source(value.last)})"
    if starts:
        return f"({to_source(value.first)} or more)"
    return f"({to_source(value.last)} or less)" if ends else "(any)"


def _checks(solved: Solved, solution: Solution) -> Iterator[tuple[str, str, str]]:
    for place, condition in enumerate(solved.conditions):
        asked = f"asked: {to_source(condition.target)}"
        yield _name(condition), _measured(solution, place), f"{asked}, {_gap(solution, place)}"


def _measured(solution: Solution, place: int) -> str:
    return repr(solution.measured[place])


def _gap(solution: Solution, place: int) -> str:
    residual = solution.residuals[place]
    if not residual:
        return "exact"
    return f"off by {residual:+.2g} of it" if abs(residual) < _SMALL else f"off by {residual:+.3%}"


def _columns(solved: Solved, solutions: tuple[Solution, ...]) -> Iterator[Column]:
    for place, name in enumerate(solved.unknowns):
        values = [one.values[place] for one in solutions]
        cells = [f"{_number(one)} {_short_range(one)}".rstrip() for one in values]
        yield Column(name, cells)
    for place, condition in enumerate(solved.conditions):
        yield Column(_name(condition), [_measured(one, place) for one in solutions])
        yield Column("asked", [_gap(one, place) for one in solutions])
    yield Column("expression", [one.expression for one in solutions])
