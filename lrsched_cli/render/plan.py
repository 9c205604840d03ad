"""A plan of a run, for reading: its arithmetic, what to type for each framework, and the traps."""

import textwrap
from collections.abc import Iterator, Mapping

from lrsched_cli.analysis.plan import Plan, Scaling
from lrsched_cli.counting.framework import Count, Trap
from lrsched_cli.render import View
from lrsched_cli.render.numbers import number_text
from lrsched_cli.render.terminal_text import legible

_GAP = "  "
_MANY = 10
"""A multiple from which on no digits follow the point."""

_LEAST = 30
"""Characters that a cell has at least before it is broken into lines."""


def plan_text(plan: Plan, view: View) -> bytes:
    """Return the arithmetic line by line, then a table of frameworks, then their traps."""
    lines = (legible(line, unicode=view.unicode) for line in _lines(plan, view))
    return "".join(f"{line}\n" for line in lines).encode()


def _lines(plan: Plan, view: View) -> Iterator[str]:
    if plan.source:
        yield from _wrapped(plan.source, "", view)
    if plan.schedule is not None:
        yield from _wrapped(plan.schedule, "", view)
    if plan.source or plan.schedule is not None:
        yield ""
    yield from _table(list(_facts(plan)), (1,), view)
    yield ""
    rows = [(_name(one), f"{one.updates:,}", _typed(one.arguments)) for one in plan.frameworks]
    yield from _table([("framework", "updates", "total and warmup"), *rows], (1,), view)
    batches = list(_batches(plan))
    if batches:
        yield ""
        yield from _table([("framework", "batches"), *batches], (), view)
    notes = list(_notes(plan))
    if notes:
        yield ""
    for note in notes:
        yield from _wrapped(note, _GAP, view)


def _facts(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Yield the arithmetic: a name, a number, and how it was found."""
    each = None if plan.batch_size is None else plan.batch_size * plan.devices
    if plan.samples is not None:
        yield "samples", f"{plan.samples:,}", "of the data set"
    if plan.batch_size is not None and plan.samples_per_update is not None:
        factors = [f"{plan.batch_size} a device"]
        factors += [f"{plan.devices} device{'s' * (plan.devices > 1)}"]
        factors += [f"{plan.accumulation} accumulated"] if plan.accumulation > 1 else []
        yield "batch", f"{plan.samples_per_update:,}", " x ".join(factors)
    if plan.batches_per_epoch is not None and each is not None:
        yield "batches per epoch", f"{plan.batches_per_epoch:,}", _of_batches(plan, each)
    if plan.updates_per_epoch is not None:
        yield "updates per epoch", f"{plan.updates_per_epoch:,}", _of_updates(plan)
    if plan.epochs is not None:
        yield "epochs", _number(plan.epochs), ""
    yield "updates", f"{plan.updates:,}", _of_run(plan)
    if plan.warmup is not None:
        yield "warmup", f"{plan.warmup:,}", _of_warmup(plan)
    if plan.tokens is not None and plan.samples_seen is not None:
        length = plan.tokens // plan.samples_seen if plan.samples_seen else 0
        yield "tokens", f"{plan.tokens:,}", f"{plan.samples_seen:,} samples x {length:,}"
    if plan.scaling is not None:
        yield _of_scaling(plan.scaling)


def _of_batches(plan: Plan, each: int) -> str:
    told = f"{plan.samples} / {each}"
    if not plan.last_batch:
        return told
    last = f"{plan.last_batch} of {each} samples"
    if plan.drop_last:
        return f"{told}, rounded down: {last} left out"
    return f"{told}, rounded up: the last has {last}"


def _of_updates(plan: Plan) -> str:
    if plan.batches_per_epoch is None or plan.accumulation == 1:
        return ""
    told = f"{plan.batches_per_epoch} / {plan.accumulation}"
    if not plan.last_update:
        return told
    return f"{told}, rounded up: the last has {plan.last_update} of {plan.accumulation} batches"


def _of_run(plan: Plan) -> str:
    if plan.epochs is None or plan.updates_per_epoch is None:
        return ""
    is_product = plan.epochs * plan.updates_per_epoch == plan.updates
    rounded = "" if is_product else ", rounded up"
    epochs = f"{_number(plan.epochs)} epoch{'s' * (plan.epochs != 1)}"
    return f"{epochs} x {plan.updates_per_epoch}{rounded}"


def _of_warmup(plan: Plan) -> str:
    if plan.warmup_rule or plan.warmup is None:
        return plan.warmup_rule
    is_part = plan.updates and plan.warmup
    return f"{_percent(plan.warmup / plan.updates)} of the run" if is_part else ""


def _of_scaling(scaling: Scaling) -> tuple[str, str, str]:
    ratio = f"{scaling.batch} / {scaling.base_batch}"
    rule = ratio if scaling.rule == "linear" else f"sqrt({ratio})"
    if scaling.rate is None or scaling.base_rate is None:
        return "rate, times", number_text(scaling.factor), rule
    stays = "" if scaling.floor is None else f"; the least rate stays {number_text(scaling.floor)}"
    base = number_text(scaling.base_rate)
    return "peak rate", number_text(scaling.rate), f"{base} x {rule}{stays}"


def _batches(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield what to type for the batches, once for the ways of a framework that have the same."""
    before: dict[str, Mapping[str, int]] = {}
    for one in plan.frameworks if plan.batch_size is not None else ():
        if one.batch_arguments and before.get(one.framework) != one.batch_arguments:
            yield _name(one), _typed(one.batch_arguments)
        before[one.framework] = one.batch_arguments


def _notes(plan: Plan) -> Iterator[str]:
    own = plan.schedule_updates
    if plan.is_unit_assumed:
        needed = "" if plan.updates_per_epoch else " --steps-per-epoch N"
        advice = f"if it counts epochs: --epochs {own}{needed}"
        yield f"The schedule is taken to count updates; {advice}."
    if own is not None and own != plan.updates:
        yield f"The schedule has {own:,} updates, the run {plan.updates:,}."
    if plan.warmup is not None and plan.warmup >= plan.updates:
        yield "The warmup is no shorter than the run, which so ends below the peak or at it."
    for one in plan.frameworks:
        if not one.updates:
            yield f"{_name(one)}: no update, for {plan.accumulation} batches never come together."
        elif one.problem:
            yield f"{_name(one)} {one.problem}."
        elif one.trap is not None:
            yield f"{_name(one)}: {_trap(one.trap, one.updates)}"
    yield from (f"note: {note}" for note in plan.notes)


def _trap(trap: Trap, updates: int) -> str:
    """Return in a sentence what number is right, and what comes of the one that is not."""
    right = _typed({trap.argument: trap.right})
    if trap.is_length:
        effect = f"it would train {trap.wrong / trap.right:.3g} times as long"
    elif trap.ends_at is not None:
        effect = f"it would end at update {trap.ends_at:,} of {updates:,}"
    else:
        effect = f"the run would end at {_percent(trap.reached or 0)} of it"
    return f"{trap.reason}: type {right}, not {trap.wrong} ({effect})."


def _percent(fraction: float) -> str:
    percent = 100 * fraction
    return f"{percent:.3g} %" if fraction < _MANY else f"{percent:,.0f} %"


def _name(count: Count) -> str:
    return f"{count.framework}, {count.variant}" if count.variant else count.framework


def _typed(arguments: Mapping[str, float]) -> str:
    """Return arguments as they are typed: in a call, or on a command line."""
    return " ".join(
        f"{name} {_plain(value)}" if name.startswith("--") else f"{name}={_plain(value)}"
        for name, value in arguments.items()
    )


def _plain(number: float) -> str:
    return str(number) if isinstance(number, int) else number_text(number)


def _number(number: float) -> str:
    return f"{int(number):,}" if float(number).is_integer() else number_text(number)


def _table(rows: list[tuple[str, ...]], right: tuple[int, ...], view: View) -> Iterator[str]:
    """Yield rows of cells, some columns to the right; the last is broken where there is no room."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]) - 1)]
    before = sum(widths) + len(_GAP) * len(widths)
    for *cells, last in rows:
        placed = [
            cell.rjust(width) if n in right else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        room = None if view.width is None else max(view.width - before, _LEAST)
        first, *others = _broken(last, room)
        yield _GAP.join([*placed, first]).rstrip()
        yield from (f"{' ' * before}{one}" for one in others)


def _broken(text: str, room: int | None) -> list[str]:
    if room is None or len(text) <= room:
        return [text]
    return textwrap.wrap(text, room, break_on_hyphens=False, break_long_words=False) or [""]


def _wrapped(text: str, indent: str, view: View) -> Iterator[str]:
    room = None if view.width is None else max(view.width - len(indent), _LEAST)
    first, *others = _broken(text, room)
    yield first
    yield from (f"{indent}{one}" for one in others)
