"""Optax: `optax.schedules`, or a plain function of its count."""

import ast
import math
from collections.abc import Iterator

from lrsched_cli.conversion import Request
from lrsched_cli.conversion.blocks import about, comment, script
from lrsched_cli.conversion.formula import choices
from lrsched_cli.conversion.native import Native, equal_to
from lrsched_cli.conversion.source import Value, as_int, call, statement, text
from lrsched_cli.conversion.tables import Tables
from lrsched_cli.conversion.torch import without_warmup
from lrsched_cli.conversion.tracing import pieces, without_gaps
from lrsched_cli.conversion.vocabulary import Vocabulary
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Sequence
from lrsched_cli.schedules.decays import Constant, Exponential, MultiStep, Step
from lrsched_cli.schedules.pieces import WithPeak
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.shapes import Cosine, Linear, Polynomial

_WORDS = Vocabulary(
    "jnp",
    "count.astype(jnp.float32)",
    pi="jnp.pi",
    count="count",
    rounds=True,
    search="jnp.searchsorted({table}, count, side='right')",
    array="jnp.array",
)

_CLOCK = "Optax counts updates, from 0, and computes in float32."


def code(asked: Request) -> str:
    """Return a script that makes the schedule."""
    found = equal_to(asked.schedule, natives)
    if found is not None:
        return script(
            [about(asked.schedule, found), comment(_CLOCK)],
            ["import optax"],
            [statement(found.native.call, "learning_rate = "), _OPTIMIZER],
        )
    tables = Tables(asked.schedule, _WORDS)
    parts, note = without_gaps(asked.schedule, pieces(asked.schedule))
    body = choices(tables.named(parts), _WORDS)
    plain = f"{_DEFINITION}\n{body}"
    return script(
        [about(asked.schedule), comment(_CLOCK), comment(note)],
        ["import jax.numpy as jnp", "import optax"],
        tables.lines(),
        [plain],
        [_OPTIMIZER],
    )


_DEFINITION = '''def learning_rate(count):
    """Return the learning rate that is used after so many updates."""
    count = jnp.asarray(count)'''

_OPTIMIZER = "optimizer = optax.sgd(learning_rate)  # or any other"


def natives(schedule: Schedule) -> Iterator[Native]:
    """Yield the functions of Optax that may have the rates of a schedule."""
    for made in _schedules(schedule):
        yield Native(made)


def _schedules(schedule: Schedule) -> Iterator[ast.Call]:
    match schedule:
        case Cosine(warmup=warmup) if warmup and schedule.power and schedule.lr0:
            yield _call(
                "warmup_cosine_decay_schedule",
                init_value=schedule.lr0 * schedule.warmup_from,
                peak_value=schedule.lr0,
                warmup_steps=warmup,
                decay_steps=as_int(schedule.total),
                end_value=schedule.floor or None,
                exponent=_unless(schedule.power, 1),
            )
        case Constant(warmup=warmup) if warmup:
            yield _call("warmup_constant_schedule", **_rise(schedule))
        case Exponential(warmup=warmup) if warmup:
            decay = _exponential(schedule)
            del decay["init_value"]
            yield _call("warmup_exponential_decay_schedule", **_rise(schedule), **decay)
        case WithPeak(warmup=warmup, warmup_shape="linear") if warmup:
            rise = _call(
                "linear_schedule",
                init_value=schedule.lr0 * schedule.warmup_from,
                end_value=schedule.lr0,
                transition_steps=warmup,
            )
            for rest in _schedules(without_warmup(schedule)):
                yield _call("join_schedules", [rise, rest], boundaries=[warmup])
        case Sequence(parts=parts, at=at, clock="own"):
            made = [next(_schedules(part), None) for part in parts]
            if None not in made:
                yield _call("join_schedules", made, boundaries=list(map(as_int, at)))
        case WithPeak(warmup=0) | Piecewise():
            yield from _single(schedule)
        case _:
            return


def _single(schedule: Schedule) -> Iterator[ast.Call]:
    match schedule:
        case Constant():
            yield _call("constant_schedule", value=schedule.lr0)
        case Linear():
            yield _call(
                "linear_schedule",
                init_value=schedule.lr0,
                end_value=schedule.floor,
                transition_steps=as_int(schedule.total),
            )
        case Polynomial() if schedule.power.is_integer():  # compiled, others end in NaN
            yield _call(
                "polynomial_schedule",
                init_value=schedule.lr0,
                end_value=schedule.floor,
                power=schedule.power,
                transition_steps=as_int(schedule.total),
            )
        case Exponential():
            yield _call("exponential_decay", **_exponential(schedule))
        case Step(offset=0):
            yield _call(
                "exponential_decay",
                init_value=schedule.lr0,
                transition_steps=schedule.every,
                decay_rate=schedule.drop,
                staircase=True,
                end_value=schedule.floor or None,
            )
        case Cosine() if schedule.lr0:
            yield _call(
                "cosine_decay_schedule",
                init_value=schedule.lr0,
                decay_steps=as_int(schedule.total),
                alpha=schedule.floor / schedule.lr0 if schedule.floor else None,
                exponent=_unless(schedule.power, 1),
            )
        case MultiStep(milestones=milestones):
            factors: dict[float, float] = {
                time: schedule.drop ** milestones.count(time) for time in milestones
            }
            yield _call("piecewise_constant_schedule", schedule.lr0, factors)
        case Piecewise(points=((0.0, first), *others)) if first and all(r for _, r in others[:-1]):
            yield _piecewise(schedule)


def _piecewise(schedule: Piecewise) -> ast.Call:
    factors: dict[float, float] = {}
    (_, first), *others = schedule.points
    before = first
    for time, rate in others:
        factors[math.ceil(time)] = rate / before
        before = rate
    if schedule.join == "hold":
        return _call("piecewise_constant_schedule", first, factors)
    kind = text("linear" if schedule.join == "line" else "cosine")
    return _call("piecewise_interpolate_schedule", kind, first, factors)


def _exponential(schedule: Exponential) -> dict[str, Value]:
    return {
        "init_value": schedule.lr0,
        "transition_steps": as_int(schedule.every),
        "decay_rate": schedule.rate or math.exp(-(schedule.decay or 0.0)),
        "staircase": schedule.staircase or None,
        "end_value": schedule.floor or None,
    }


def _rise(schedule: WithPeak) -> dict[str, Value]:
    return {
        "init_value": schedule.lr0 * schedule.warmup_from,
        "peak_value": schedule.lr0,
        "warmup_steps": schedule.warmup,
    }


def _unless(value: float, usual: float) -> float | None:
    return None if value == usual else value


def _call(name: str, *positional: Value, **named: Value) -> ast.Call:
    return call(f"optax.{name}", *positional, **named)
