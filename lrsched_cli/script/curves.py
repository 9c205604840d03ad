"""Which learning rates a script has: one curve for each group of each optimizer, and schedules."""

from dataclasses import dataclass, field, replace
from typing import Any

from lrsched_cli.dialects.made import Made
from lrsched_cli.errors import LRSchedError, Needed, NeededError
from lrsched_cli.expression.reading import TrainingLoop
from lrsched_cli.formula.nodes import Leaf, Node, is_same, leaves, walk
from lrsched_cli.schedules import Unit
from lrsched_cli.script.around import (
    fit_loop,
    is_left_out,
    never_stepped,
    stepped_elsewhere,
    training_loop,
)
from lrsched_cli.script.clocks import Timed, UnclearError, timed
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.naming import named_apart
from lrsched_cli.script.opened import asked_instead
from lrsched_cli.script.optimizers import rate_at
from lrsched_cli.script.places import innermost, left_out
from lrsched_cli.script.training import Optimizer, Schedule, Scheduler, Snapshot
from lrsched_cli.script.values import Unknown


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The learning rate of a group of parameters, as a formula of the time."""

    name: str
    rate: Any
    """A number or a node."""
    t: Leaf
    unit: Unit | None
    line: int
    total: Any = None
    group: str = ""
    groups: tuple[str, ...] = ()
    made: tuple[Made, ...] = ()
    is_constant: bool = False
    """Whether nothing in the script changes it."""
    beside: str = ""
    """Why it is not shown if it is not asked for: others vary, and no group of its optimizer."""
    doubt: LRSchedError | None = None
    """Why it may be another one."""
    assumed: tuple[str, ...] = ()
    """The defaults of the script that it comes from."""
    remark: str = ""
    """What is to be said of it beside the rates."""
    loop: TrainingLoop = field(default_factory=TrainingLoop)
    """The training around it."""
    text: str = ""
    """What its scheduler is, as that is written."""


def curves_of(machine: Machine) -> list[Curve]:
    """Return the curves of what was evaluated."""
    training = machine.training
    sources: list[list[Curve]] = []
    for optimizer in list(training.optimizers):  # a curve may call what makes another
        own = _of_optimizer(machine, optimizer)
        if all(one.is_constant for one in own):
            own = [_beside(machine, optimizer, one) for one in own]
        sources.append(own)
    sources += [_of_schedule(machine, one) for one in list(training.schedules) if not one.is_used]
    found = named_apart(_distinct(machine, [x for curves in sources for x in curves]), sources)
    if all(one.is_constant for one in found):
        return [replace(one, beside="") for one in found]
    return found


def refuse_doubtful(machine: Machine, curves: list[Curve]) -> None:
    """Refuse rates of which none varies, if code in no file here may change one."""
    if all(one.is_constant for one in curves):
        for optimizer in machine.training.optimizers:
            doubt = _doubt(machine, optimizer)
            if doubt is not None:
                raise doubt


def _beside(machine: Machine, optimizer: Optimizer, curve: Curve) -> Curve:
    """Return a rate that nothing in the script changes, with what is to be said of it."""
    doubt = _doubt(machine, optimizer)
    if doubt is not None:
        return replace(curve, beside="what else is given it may change its rate", doubt=doubt)
    known = isinstance(curve.rate, (float, int, Unknown))
    stays = repr(curve.rate) if known else "the same"
    return replace(curve, beside=f"its rate stays {stays}")


def _doubt(machine: Machine, optimizer: Optimizer) -> LRSchedError | None:
    """Return why a rate cannot be called constant: code in no file here may change it."""
    own = [one for one in machine.training.schedulers if one.optimizer is optimizer]
    if not optimizer.handed or own or optimizer.rate is not None:
        return None
    likely = [x for x in optimizer.handed if any(word in x.lower() for word in _CHANGES)]
    name = (likely or list(optimizer.handed))[0]
    message = (
        f"{name} is given the optimizer, and is in no file here: whether it changes "
        "the learning rate is not known"
    )
    return machine.error_at(optimizer.handed[name], message)


_CHANGES = ("sched", "lr", "warm", "decay", "anneal")
"""Parts of the names of code that changes rates."""


def _distinct(machine: Machine, curves: list[Curve]) -> list[Curve]:
    """Return curves without those that the same line has made before, with the same rates."""
    t = machine.nodes.leaf("t", "time", is_whole=True)
    found: dict[Any, Curve] = {}
    for one in curves:
        rate = machine.replaced({one.t: t}, one.rate)
        key = one.name, one.line, one.unit, one.group, str(type(rate)), rate
        try:
            found.setdefault(key, one)
        except TypeError:  # what cannot be hashed
            found[id(one)] = one
    return list(found.values())


def _of_optimizer(machine: Machine, optimizer: Optimizer) -> list[Curve]:
    if optimizer.rate is not None:
        return _of_function(machine, optimizer)
    own = [
        one for one in machine.training.schedulers if one.optimizer is optimizer and not one.is_part
    ]
    snapshots = _best([one for one in machine.training.snapshots if one.optimizer is optimizer])
    if snapshots:
        moved = [one for one in own if one.is_stepped]
        is_clear = bool(moved) or not own or not any(one.is_handed for one in own)
        found = _of_snapshots(machine, optimizer, snapshots, own)
        varies = any(not one.is_constant for one in found)
        is_whole = snapshots[0].kind == "step" and any(one.loops for one in snapshots)
        if found and (varies or (is_clear and (moved or not own or is_whole))):
            return found
    if own:
        return _of_own(machine, optimizer, own)
    if snapshots:
        return _of_snapshots(machine, optimizer, snapshots, own)
    if not optimizer.is_seen:
        return []
    return [
        _constant(machine, optimizer, number, group.content.get("lr"))
        for number, group in enumerate(optimizer.groups)
    ]


def _of_own(machine: Machine, optimizer: Optimizer, own: list[Scheduler]) -> list[Curve]:
    """Return the rates by the steps of an optimizer's schedulers, of those in open branches one."""
    always = [one for one in own if not one.path]
    branches = [one for one in own if one.path]
    found = [curve for one in always for curve in _of_scheduler(machine, optimizer, one)]
    whole: list[Curve] = []
    for one in branches:
        condition = holding(machine, one.path)
        curves = _of_scheduler(machine, optimizer, one)
        rates = [curve.rate for curve in whole] or list(optimizer.content["own"])
        earlier = [curve.t for curve in whole]
        for number, curve in enumerate(curves):
            other = rates[min(number, len(rates) - 1)]
            if earlier:
                other = machine.replaced({earlier[0]: curve.t}, other)
            curves[number] = replace(curve, rate=machine.join(condition, curve.rate, other))
        whole = curves or whole
    return [*found, *whole]


def holding(machine: Machine, path: tuple[tuple[Node, bool], ...]) -> Any:
    """Return the one condition that all of a path are."""
    condition: Any = True
    for node, holds in path:
        one = node if holds else machine.apply("not", node)
        condition = machine.apply("and", condition, one)
    return condition


def _best(snapshots: list[Snapshot]) -> list[Snapshot]:
    """Return the snapshots that tell most: where steps are seen, else calls, else writes."""
    for kind in ("step", "call", "write"):
        found = [one for one in snapshots if one.kind == kind]
        if found and (kind != "call" or any(one.loops for one in found)):
            return found
    return []


def _of_snapshots(
    machine: Machine, optimizer: Optimizer, snapshots: list[Snapshot], own: list[Scheduler]
) -> list[Curve]:
    last = _merged(machine, snapshots)
    last.rates = tuple(_without_firsts(machine, one) for one in last.rates)
    if {one.index for one in last.around} & set(leaves(*last.rates)):
        last.loops = (*last.around, *last.loops)
    uncounted = left_out(last, snapshots)
    found, remark = _timed(machine, last)
    named = next((one for one in own if one.is_stepped and one.name), None)
    name = (named.name if named else "") or optimizer.name or "optimizer"
    made = tuple(x for one in own for x in one.made if isinstance(x, Made))
    loop = training_loop(machine.training, last, own, found.total, found.unit)
    curves = []
    for number, rate in enumerate(found.rates):
        is_constant = not any(isinstance(one, Node) and (one is found.t) for one in walk(rate))
        curves.append(
            Curve(
                name,
                rate,
                found.t,
                found.unit,
                last.line,
                found.total,
                _group(optimizer, number),
                _names(optimizer),
                made,
                is_constant,
                assumed=tuple(dict.fromkeys(x for one in own for x in one.assumed)),
                text=named.text if named else "",
                remark=remark or never_stepped(own) or ("" if is_constant else uncounted),
                loop=replace(
                    loop, is_left_out=is_constant and not own and is_left_out(optimizer, number)
                ),
            )
        )
    return curves


def _timed(machine: Machine, snapshot: Snapshot) -> tuple[Timed, str]:
    """Return the rates of a snapshot by its time, and what is to be said of that time.

    Raises:
        LRSchedError: when the optimizer steps is open, or not understood.
    """
    try:
        return timed(machine, snapshot), ""
    except UnclearError:
        error = _unclear(machine, snapshot)
    if isinstance(error, NeededError):
        raise error
    try:
        found = timed(machine, snapshot, by_passes=True)
    except UnclearError:
        raise error from None
    word = snapshot.loops[-1].word
    return found, f"t counts passes of the loop over {word}: not each of them is an update"


def _unclear(machine: Machine, snapshot: Snapshot) -> LRSchedError:
    """Return the error for a step under a condition: what it lacks, if that may make it clear."""
    missing = {
        name: Needed(name, "", one.line)
        for one in leaves(*(node for node, _ in snapshot.path))
        if isinstance(one, Unknown)
        and (name := asked_instead(one.full)).replace(".", "").isidentifier()
    }
    if missing:
        return NeededError(machine.file or "the script", missing.values(), machine.names())
    message = "the condition under which the optimizer steps here is not understood"
    return machine.error_at(snapshot.line, message)


def _without_firsts(machine: Machine, rate: Any) -> Any:
    """Return a rate without choices for a first pass that are what holds for the others too."""
    values: dict[Node, Any] = {}
    for node in walk(rate) if isinstance(rate, Node) else ():
        if node.op == "where" and isinstance(node.args[0], Node) and node.args[0].op == "eq":
            condition, one, other = node.args
            index, number = condition.args
            if isinstance(index, Node) and not isinstance(number, Node):
                own = machine.replaced(values, one)
                later = machine.replaced(values, other)
                if is_same(machine.replaced({index: number}, later), own):
                    values[node] = later
    return machine.replaced(values, rate)


def _merged(machine: Machine, snapshots: list[Snapshot]) -> Snapshot:
    """Return one snapshot for those of the same loops, whose ways exclude one another."""
    last = innermost(snapshots)
    same = [one for one in snapshots if one.loops == last.loops]
    merged = replace(last)
    for one in reversed(same[:-1]):
        shared = [c for c in one.path if c in last.path]
        own = [c for c in one.path if c not in shared]
        if not own:
            merged.rates = merged.rates if merged.rates == one.rates else one.rates
            merged.path = one.path
            continue
        condition = holding(machine, tuple(own))
        merged.rates = tuple(
            machine.join(condition, a, b) for a, b in zip(one.rates, merged.rates, strict=False)
        )
        merged.path = tuple(shared)
    return merged


def _group(optimizer: Optimizer, number: int) -> str:
    if len(optimizer.groups) == 1:
        return ""
    if number < len(optimizer.names):
        return optimizer.names[number]
    return f"group {number}"


def _names(optimizer: Optimizer) -> tuple[str, ...]:
    if len(optimizer.groups) == 1:
        return ()
    return tuple(_group(optimizer, number) for number in range(len(optimizer.groups)))


def _of_scheduler(machine: Machine, optimizer: Optimizer, scheduler: Scheduler) -> list[Curve]:
    """Return the rates by a scheduler's steps, where the text does not show how it is stepped."""
    if scheduler.law is None:
        return []
    t = machine.nodes.leaf("t", "time", is_whole=True)
    unit: Any = scheduler.unit or None
    made = tuple(one for one in scheduler.made if isinstance(one, Made))
    remark = ""
    if scheduler.is_handed and not scheduler.is_stepped:
        remark = f"{scheduler.text} is stepped by code that is not here: t counts its steps"
    return [
        Curve(
            scheduler.name or scheduler.call or scheduler.text,
            (scheduler.alone or scheduler.law)(t, number),
            t,
            unit,
            scheduler.line,
            None,
            _group(optimizer, number),
            _names(optimizer),
            made[number : number + 1] or made,
            assumed=scheduler.assumed,
            remark=remark,
            text=scheduler.text,
            loop=stepped_elsewhere(machine.training, scheduler),
        )
        for number in range(len(optimizer.groups))
    ]


def _of_function(machine: Machine, optimizer: Optimizer) -> list[Curve]:
    t = machine.nodes.leaf("t", "time", is_whole=True)
    rate = rate_at(machine, optimizer, t)
    schedule = optimizer.rate if isinstance(optimizer.rate, Schedule) else None
    made = (schedule.made,) if schedule is not None and isinstance(schedule.made, Made) else ()
    name = getattr(optimizer.rate, "name", "") or optimizer.name or optimizer.text
    if name == "lambda":
        name = optimizer.name or optimizer.text
    assumed = schedule.assumed if schedule is not None else ()
    return [
        _of_fit(machine, Curve(name, rate, t, "step", optimizer.line, made=made, assumed=assumed))
    ]


def _of_schedule(machine: Machine, schedule: Schedule) -> list[Curve]:
    t = machine.nodes.leaf("t", "time", is_whole=True)
    rate = schedule.of(t)
    unit: Any = schedule.unit or None
    made = (schedule.made,) if isinstance(schedule.made, Made) else ()
    name = schedule.name or schedule.call or schedule.text
    curve = Curve(name, rate, t, unit, schedule.line, made=made, assumed=schedule.assumed)
    return [_of_fit(machine, curve)]


def _of_fit(machine: Machine, curve: Curve) -> Curve:
    """Return the curve of a schedule with the length that a call of Keras's `fit` has."""
    loop = fit_loop(machine.training.fits, curve.unit)
    return replace(curve, total=loop.updates, loop=loop)


def _constant(machine: Machine, optimizer: Optimizer, number: int, rate: Any) -> Curve:
    t = machine.nodes.leaf("t", "time", is_whole=True)
    return Curve(
        optimizer.name or optimizer.text,
        rate,
        t,
        None,
        optimizer.line,
        None,
        _group(optimizer, number),
        _names(optimizer),
        is_constant=True,
    )


def open_leaves(curve: Curve) -> list[Leaf]:
    """Return what a curve depends on that is not known."""
    return [one for one in leaves(curve.rate) if one is not curve.t]
