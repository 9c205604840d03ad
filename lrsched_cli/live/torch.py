"""torch's schedulers: the calls that make them where their classes are known, else copies.

The text of the calls makes the schedulers on one optimizer in the order in which they are found in
one another, as scripts do. Whether that is how they were made shows at the present update: there
the optimizer must hold the rate that the text tells.
"""

import copy
import math
import types
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from lrsched_cli.dialects import entries
from lrsched_cli.dialects.shared import spliced
from lrsched_cli.errors import GroupError, LiveError, LRSchedError
from lrsched_cli.expression import Reading, read, several_groups
from lrsched_cli.expression.groups import group_named
from lrsched_cli.live.function import name_of
from lrsched_cli.live.sampled import Sampled
from lrsched_cli.live.shared import Unwritable, call_of, class_names, optimizer_text, plain

_MODULE = "torch.optim.lr_scheduler"
_FROM_A_METRIC = f"{_MODULE}.ReduceLROnPlateau"


def read_object(
    given: Any,  # noqa: ANN401 - of any release of torch
    *,
    group: str | None = None,
    total: int | None = None,
    **_others: object,
) -> Reading:
    """Return the schedule of a scheduler, whose present update is its `last_epoch`.

    Raises:
        LiveError: the optimizer's rate is not the one that the scheduler would have set.
        GroupError: its groups of parameters have several rates, and none is chosen.
    """
    if _FROM_A_METRIC in class_names(given):
        return read("torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)")  # which is refused
    try:
        reading = read(_text(given), group=group)
    except Unwritable:
        return _copied(given, _number(given, group), total)
    number = reading.groups.index(reading.group) if reading.group else 0
    _judge(given, reading, number)
    return reading


def _judge(given: Any, reading: Reading, number: int) -> None:  # noqa: ANN401
    """Compare the rate that the optimizer holds with the one that was read.

    Raises:
        LiveError: they differ.
    """
    now, held = last_epoch(given), float(given.optimizer.param_groups[number]["lr"])
    told = reading.schedule(now)
    if not math.isclose(held, told, rel_tol=1e-6, abs_tol=1e-15):
        message = (
            f"its optimizer holds the rate {held:.9g} at last_epoch={now}, where {reading.label} "
            f"has {told:.9g}: something else has changed it"
        )
        raise LiveError(given, message)


def last_epoch(given: Any) -> int:  # noqa: ANN401
    """Return the present update of a scheduler."""
    found = getattr(given, "last_epoch", None)
    return last_epoch(given._schedulers[0]) if found is None else int(found)  # noqa: SLF001


def _text(given: Any) -> str:  # noqa: ANN401
    """Return the statements that make a scheduler.

    Raises:
        Unwritable: it, or one that it is made of, is of no known class.
    """
    statements: list[str] = []
    names: dict[int, str] = {}
    call = _written(given, names, statements)
    leaf = given
    while hasattr(leaf, "_schedulers"):
        leaf = leaf._schedulers[0]  # noqa: SLF001 - of a SequentialLR or a ChainedScheduler
    rates = [float(group.get("initial_lr", group["lr"])) for group in given.optimizer.param_groups]
    making = optimizer_text(given.optimizer.param_groups, rates)
    return "\n".join([making, *statements, call])


def _written(given: Any, names: dict[int, str], statements: list[str]) -> str:  # noqa: ANN401
    """Return the call that makes a scheduler; those that it is made of become statements."""
    name = type(given).__name__
    if type(given).__module__ != _MODULE or name in {"LambdaLR", "MultiplicativeLR", "SWALR"}:
        return _of_transformers(given)
    entry = entries("torch").get(name)
    if entry is None:
        raise Unwritable(name)
    if name in {"SequentialLR", "ChainedScheduler"}:
        for one in given._schedulers:  # noqa: SLF001
            if id(one) not in names:
                inner = _written(one, names, statements)
                names[id(one)] = f"scheduler_{len(names)}"
                statements.append(f"{names[id(one)]} = {inner}")
        parts = ", ".join(names[id(one)] for one in given._schedulers)  # noqa: SLF001
        if name == "ChainedScheduler":
            return f"torch.optim.lr_scheduler.ChainedScheduler([{parts}])"
        milestones = plain(given._milestones)  # noqa: SLF001
        return f"torch.optim.lr_scheduler.SequentialLR(optimizer, [{parts}], {milestones!r})"
    return call_of(f"torch.optim.lr_scheduler.{name}", entry, given, _told(name, given))


def _told(name: str, given: Any) -> Mapping[str, object]:  # noqa: ANN401
    """Return the arguments of a scheduler that are no attributes of the same names."""
    groups = given.optimizer.param_groups
    match name:
        case "MultiStepLR":
            return {"milestones": sorted(Counter(given.milestones).elements())}
        case "CyclicLR":
            if getattr(given, "_scale_fn_custom", None) is not None:
                raise Unwritable(name)
            up = given.total_size * given.step_ratio
            return {
                "base_lr": _each(given.base_lrs),
                "max_lr": _each(given.max_lrs),
                "step_size_up": up,
                "step_size_down": given.total_size - up,
                "scale_fn": None,
            }
        case "OneCycleLR":
            phases = given._schedule_phases  # noqa: SLF001
            peak, start, end = (
                [float(group[key]) for group in groups]
                for key in ("max_lr", "initial_lr", "min_lr")
            )
            return {
                "max_lr": _each(peak),
                "pct_start": float(phases[0]["end_step"] + 1) / given.total_steps,
                "anneal_strategy": given._anneal_func_type,  # noqa: SLF001
                "div_factor": peak[0] / start[0],
                "final_div_factor": start[0] / end[0],
                "three_phase": len(phases) > 2,  # noqa: PLR2004
            }
        case _:
            return {}


def _each(rates: list[Any]) -> object:
    """Return the one rate of a list, or all where there is one for each group."""
    found = [float(rate) for rate in rates]
    return found[0] if len(found) == 1 else found


def _of_transformers(given: Any) -> str:  # noqa: ANN401
    """Return the call of the function in transformers that made a LambdaLR.

    Raises:
        Unwritable: none did.
    """
    made = next(iter(getattr(given, "lr_lambdas", [])), None)
    inner, told = getattr(made, "func", None), getattr(made, "keywords", {})
    name = str(getattr(inner, "__name__", "")).removeprefix("_").removesuffix("_lr_lambda")
    is_known = str(getattr(inner, "__module__", "")).startswith("transformers.")
    entry = entries("transformers").get(name) if is_known else None
    if entry is None:
        raise Unwritable(type(given).__name__)
    try:
        return call_of(f"transformers.{name}", entry, None, told)
    except LRSchedError:
        raise Unwritable(name) from None


def _number(given: Any, group: str | None) -> int:  # noqa: ANN401
    """Return the number of the group of parameters that is meant."""
    groups = given.optimizer.param_groups
    names = [str(one.get("name", f"group {number}")) for number, one in enumerate(groups)]
    if group is None:
        rates = {float(one.get("initial_lr", one["lr"])) for one in groups}
        if len(rates) > 1:
            raise several_groups(tuple(names))
        return 0
    return names.index(group_named(group, tuple(names)))


def _copied(
    given: Any,  # noqa: ANN401
    number: int,
    total: int | None,
    *,
    is_part: bool = False,
) -> Reading:
    """Return the schedule of a copy: its function sampled, or the copy stepped from now on."""
    name = type(given).__name__
    if type(given).__module__ == _MODULE and name == "LambdaLR":
        base, factor = float(given.base_lrs[number]), given.lr_lambdas[number]
        label = f"LambdaLR({name_of(factor)})"
        whole = Sampled(function=lambda t: base * factor(t), called=label, total=total)
        reading = Reading(whole, (), label)
        if not is_part:
            _judge(given, reading, number)
        return reading
    if type(given).__module__ == _MODULE and name == "SequentialLR":
        return _in_turn(given, number, total)
    stepped = _Stepped(given, number)
    remarks: tuple[str, ...] = ()
    if stepped.start:
        remarks = (f"{name}: what came before its last_epoch, {stepped.start}, is not known",)
    schedule = Sampled(function=stepped, called=name, total=total)
    return Reading(schedule, (), name, remarks=remarks)


def _in_turn(given: Any, number: int, total: int | None) -> Reading:  # noqa: ANN401
    """Return the schedules that a SequentialLR is made of, one after the other."""
    inner = [_part(one, number, total) for one in given._schedulers]  # noqa: SLF001
    label = f"SequentialLR({', '.join(one.label for one in inner)})"
    schedules = [one.schedule for one in inner]
    reading = Reading(spliced(schedules, plain(given._milestones)), (), label)  # noqa: SLF001
    _judge(given, reading, number)
    return reading


def _part(given: Any, number: int, total: int | None) -> Reading:  # noqa: ANN401
    try:
        return read(_text(given), group=str(number))
    except GroupError:
        return read(_text(given))
    except Unwritable:
        return _copied(given, number, total, is_part=True)


class _Stepped:
    """The rates of a copy of a scheduler, which is stepped as far as is asked.

    It begins anew, unless it has then another rate at the present update than the scheduler has.
    """

    def __init__(self, given: Any, number: int) -> None:  # noqa: ANN401
        self._number = number
        self.start = 0
        now, held = last_epoch(given), float(given.optimizer.param_groups[number]["lr"])
        if now and self._begins_anew(given):
            with suppress(Exception):
                if math.isclose(self(now), held, rel_tol=1e-9, abs_tol=1e-15):
                    return
        self._optimizer = _without_parameters(given.optimizer)
        self._copy = _copy_of(given, self._optimizer)
        self.start = now
        self._rates = [math.nan] * now + [self._rate()]

    def _begins_anew(self, given: Any) -> bool:  # noqa: ANN401
        """Tell whether a copy can be set to where it was when it was made."""
        if not hasattr(given, "_initial_step") or hasattr(given, "_schedulers"):
            return False
        self._optimizer = _without_parameters(given.optimizer)
        for group in self._optimizer.param_groups:
            group["lr"] = group.get("initial_lr", group["lr"])
        self._copy = _copy_of(given, self._optimizer)
        self._copy.last_epoch = -1
        try:
            self._copy._initial_step()  # noqa: SLF001 - what its constructor calls
        except Exception:  # noqa: BLE001 - whatever a user's class raises
            return False
        self._rates = [self._rate()]
        return True

    def __call__(self, update: int) -> float:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on the order of calls: no optimizer is stepped here
            while len(self._rates) <= update:
                self._copy.step()
                self._rates.append(self._rate())
        return self._rates[update]

    def _rate(self) -> float:
        return float(self._optimizer.param_groups[self._number]["lr"])


def _without_parameters(optimizer: Any) -> Any:  # noqa: ANN401
    """Return what schedulers need of an optimizer: its groups, without their parameters."""
    step = _step_of(None)
    groups = [
        {key: _separate(value) for key, value in group.items() if key != "params"}
        for group in optimizer.param_groups
    ]
    defaults = dict(getattr(optimizer, "defaults", {}))
    return types.SimpleNamespace(
        param_groups=[{**group, "params": []} for group in groups],
        defaults=defaults,
        step=step,
        _opt_called=True,
    )


def _step_of(result: object) -> Callable[[], object]:
    def step() -> object:
        return result

    step._wrapped_by_lr_sched = True  # type: ignore[attr-defined] # noqa: SLF001 - torch asks
    return step


def _copy_of(given: Any, optimizer: Any) -> Any:  # noqa: ANN401
    """Return a copy of a scheduler that sets the rates of another optimizer."""
    made = copy.copy(given)
    for name, value in vars(given).items():
        if value is given.optimizer:
            vars(made)[name] = optimizer
        elif isinstance(value, (list, tuple)) and any(map(_is_scheduler, value)):
            vars(made)[name] = [
                _copy_of(one, optimizer) if _is_scheduler(one) else one for one in value
            ]
        elif _is_scheduler(value):
            vars(made)[name] = _copy_of(value, optimizer)
        else:
            vars(made)[name] = _separate(value)
    return made


def _is_scheduler(value: object) -> bool:
    return f"{_MODULE}.LRScheduler" in class_names(value)


def _separate(value: Any) -> Any:  # noqa: ANN401
    """Return a copy of what a step may change in place: a container, a number that is a tensor."""
    if isinstance(value, (list, dict, set)):
        return copy.copy(value)
    return value.clone() if hasattr(value, "clone") else value
