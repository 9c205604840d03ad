"""From the text of a script to its schedules, or to the question that it leaves open."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lrsched_cli.dialects import refusal
from lrsched_cli.errors import LRSchedError, Needed, NeededError, ScriptError, nearest
from lrsched_cli.expression import Reading
from lrsched_cli.expression.names import is_like_a_schedule
from lrsched_cli.places import place_of
from lrsched_cli.schedules import Unit
from lrsched_cli.script.asking import Asked, needed
from lrsched_cli.script.assumed import names_in
from lrsched_cli.script.curves import Curve, open_leaves, refuse_doubtful
from lrsched_cli.script.evaluation import evaluate_script
from lrsched_cli.script.files import Files, NoFiles
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.schedules import schedule_of
from lrsched_cli.script.text import broken, is_writable, module_of_text
from lrsched_cli.script.values import forget


@dataclass(frozen=True, slots=True)
class Script:
    """The schedules of a script, and the names in it whose values can be given."""

    readings: tuple[Reading, ...]
    names: tuple[str, ...]
    used: tuple[str, ...]
    length: tuple[Unit, int] | None = None
    """The unit and the number of passes of the training, where the text tells it."""


def read_script_text(
    text: str,
    name: str = "",
    given: Mapping[str, Any] | None = None,
    files: Files = NoFiles(),  # noqa: B008 - it holds nothing
    chosen: str = "",
    behind: Mapping[str, Any] | None = None,
) -> Script:
    """Return the schedules of a script; nothing in it is run.

    Args:
        text: the script: Python, a notebook, or text with code in it.
        name: what messages call it.
        given: values by the names that stand for them in the script.
        files: what reads the files beside the script.
        chosen: the name, or `:LINE`, of the schedule that is wanted.
        behind: values of settings files, which hold where `given` has none.

    Raises:
        ScriptError: it has no schedule, or needs a value that it does not tell.
    """
    if not text.strip():
        raise ScriptError(name, 0, "it is empty")
    try:
        return _read(text, name, given or {}, files, chosen, behind or {})
    finally:
        forget()


def _read(
    text: str,
    name: str,
    given: Mapping[str, Any],
    files: Files,
    chosen: str,
    behind: Mapping[str, Any],
) -> Script:
    tree = module_of_text(text, name)
    machine, curves = evaluate_script(tree, name, {**behind, **given}, files, set(given))
    refuse_doubtful(machine, curves)
    curves = _chosen(machine, curves, chosen) if chosen else _shown(machine, curves)
    open_names = list(dict.fromkeys(one.text for curve in curves for one in open_leaves(curve)))
    if open_names:
        asked, curves = needed(machine, curves)
        if asked:
            raise _question(machine, asked, name)
    _refuse_problems(machine, curves)
    if not curves:
        raise _nothing(machine, tree, name)
    readings = tuple(_merged([_reading(machine, one, len(curves)) for one in curves]))
    names = tuple(dict.fromkeys([*machine.names(), *open_names]))
    return Script(readings, names, tuple(machine.used), _length(curves))


def _without_doubles(readings: list[Reading]) -> list[Reading]:
    """Return readings without what is twice the same, as of a training started in two branches."""
    found: list[Reading] = []
    for one in readings:
        own = one.label, one.group, one.groups, one.unit
        if not any(
            own == (x.label, x.group, x.groups, x.unit) and one.schedule == x.schedule
            for x in found
        ):
            found.append(one)
    return found


def _merged(readings: list[Reading]) -> list[Reading]:
    """Return one reading for the groups of an optimizer whose rates are the same."""
    readings = _without_doubles(readings)
    found: list[Reading] = []
    for one in readings:
        same = [x for x in readings if x.label == one.label]
        if one.group and all(x.schedule == one.schedule for x in same):
            if one is same[0]:
                found.append(replace(one, group="", groups=()))
        else:
            found.append(one)
    return found


def _length(curves: Sequence[Curve]) -> tuple[Unit, int] | None:
    told = {(one.unit, one.loop.updates) for one in curves}
    if len(told) != 1:
        return None
    ((unit, total),) = told
    return (unit, total) if unit is not None and total is not None else None


def _shown(machine: Machine, curves: list[Curve]) -> list[Curve]:
    """Return the curves that are shown, and note what is left out beside them."""
    for one in curves:
        if one.beside:
            note = f"{one.name} (line {one.line}) is not shown: {one.beside}"
            machine.training.notes[note] = None
    return [one for one in curves if not one.beside]


def _chosen(machine: Machine, curves: list[Curve], chosen: str) -> list[Curve]:
    if chosen.isdecimal():
        found = [one for one in curves if place_of("", one.line) == ("", int(chosen))]
        lines = ", ".join(dict.fromkeys(f"{one.line} ({one.name})" for one in curves))
        problem = f"no schedule stands in line {chosen}; there are those of {lines or 'no line'}"
    else:
        found = [one for one in curves if one.name == chosen]
        names = list(dict.fromkeys(one.name for one in curves))
        near = nearest(chosen, names)
        hint = f"did you mean {near}?" if near else f"there are {', '.join(names) or 'none'}"
        problem = f"no schedule is called {chosen!r}; {hint}"
    if not found:
        raise machine.error_at(0, problem)
    for one in found:
        if one.doubt is not None:
            raise one.doubt
    return found


def _question(machine: Machine, asked: Sequence[Asked], name: str) -> NeededError | ScriptError:
    """Return the question for what can be given, else the error for what is not understood."""
    writable = [one for one in asked if is_writable(one[0])]
    if not writable:
        text, line, _ = asked[0]
        return ScriptError(name, line, f"the learning rate follows {text}, which is not understood")
    needed = []
    for written, line, choices in {one[0]: one for one in writable}.values():
        told = " or ".join(map(repr, choices))
        needed.append(Needed(written.replace("'", '"'), told, line))
    return NeededError(name or "the script", needed, [*machine.names(), *machine.used])


def _refuse_problems(machine: Machine, curves: Sequence[Curve]) -> None:
    problems = machine.training.problems
    if problems and not [one for one in curves if not one.is_constant]:
        line, reason = problems[0]
        raise machine.error_at(line, reason)


def _nothing(machine: Machine, tree: ast.Module, name: str) -> ScriptError:
    """Return the error for a script without a schedule, with what looks like one in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            reason = refusal(called)
            if reason:
                return ScriptError(name, node.lineno, reason)
    own = {one.name for one in ast.walk(tree) if isinstance(one, _DEFINITIONS)} | {"field", "self"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_like_one(ast.unparse(node.func)):
            if ast.unparse(node.func).partition(".")[0] in own:
                continue
            called = ast.unparse(node.func)
            message = f"{called} is defined in no file here, so that its rates are not known"
            return ScriptError(name, node.lineno, message)
    nothing = machine.error_at(0, "no learning rate is set here, and no optimizer is made")
    return broken(tree, name) or nothing


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _is_like_one(called: str) -> bool:
    last = called.rpartition(".")[2].lower()
    if last in {"step", "state_dict", "load_state_dict"}:
        return False
    return any(word in last for word in ("sched", "lr_", "_lr", "warmup")) or (
        called.isidentifier() and is_like_a_schedule(called)
    )


def _remarks(machine: Machine, curve: Curve) -> Iterator[str]:
    """Yield what is to be said of a curve: the defaults of the script that it comes from."""
    names = dict.fromkeys([*names_in(curve.rate, curve.total), *curve.assumed])
    told = [f"{one} = {machine.defaults[one]!r}" for one in names if one in machine.defaults]
    if told:
        few = ", ".join(told[:_MOST_TOLD]) + (", ..." if len(told) > _MOST_TOLD else "")
        yield f"default{'s' if len(told) > 1 else ''} taken: {few}"
    if curve.remark:
        yield curve.remark


_MOST_TOLD = 8


def _reading(machine: Machine, curve: Curve, count: int) -> Reading:
    try:
        schedule = schedule_of(machine, curve)
        schedule = schedule.settled()
    except ScriptError:
        raise
    except LRSchedError as error:
        raise machine.error_at(curve.line, str(error)) from error
    label = curve.name if count > 1 or curve.name else str(schedule)
    remarks = (*machine.training.notes, *_remarks(machine, curve))
    return Reading(
        schedule,
        curve.made,
        label,
        curve.groups,
        curve.group,
        unit=curve.unit,
        line=curve.line,
        loop=curve.loop,
        remarks=remarks,
    )
