"""PyTorch: `torch.optim.lr_scheduler`, or a LambdaLR around a plain function."""

import ast
import dataclasses
import math
from collections.abc import Iterator

from lrsched_cli.conversion import Request, stepping
from lrsched_cli.conversion.blocks import about, comment, function, imported, rates, script
from lrsched_cli.conversion.native import Native, equal_to
from lrsched_cli.conversion.source import WIDTH, as_int, call, statement, text
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.chain import Chain
from lrsched_cli.schedules.combine import Scale, Sequence
from lrsched_cli.schedules.cycles import CosineRestarts
from lrsched_cli.schedules.cyclical import Cyclic, OneCycle
from lrsched_cli.schedules.decays import Constant, Exponential, MultiStep, Step
from lrsched_cli.schedules.pieces import WithPeak
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.product import Product
from lrsched_cli.schedules.shapes import Cosine, FiniteDecay, Linear, Polynomial
from lrsched_cli.schedules.stepwise import Stepwise

_HOME = "torch.optim.lr_scheduler"

_WHEN = {
    "step": "Call scheduler.step() once after each optimizer.step().",
    "epoch": "Call scheduler.step() once at the end of each epoch.",
    None: "Call scheduler.step() once after each update, or epoch, that t counts.",
}


def code(asked: Request) -> str:
    """Return a script that makes the scheduler."""
    found = equal_to(asked.schedule, natives)
    if found is None:
        return around_function(asked.schedule, _WHEN[asked.unit])
    return script(
        [about(asked.schedule, found)],
        ["import torch", imported(_HOME, found.native.call)],
        [optimizer(found.native.lr or 1.0), statement(found.native.call, "scheduler = ")],
        [comment(_WHEN[asked.unit])],
    )


def around_function(schedule: Schedule, *notes: str) -> str:
    """Return a script that makes a LambdaLR of a schedule's formula, or what steps without one."""
    if isinstance(schedule, Stepwise):
        return _stepped(schedule, *notes)
    plain = function(schedule)
    lr = next(iter(rates(schedule)), 1.0)
    made = call("LambdaLR", "optimizer", f"lambda t: learning_rate(t) / {lr!r}")
    return script(
        [about(schedule)],
        ["import torch", f"from {_HOME} import LambdaLR"],
        *plain,
        [
            optimizer(lr),
            "# The scheduler gives factors of the optimizer's own rate.",
            statement(made, "scheduler = "),
        ],
        [comment(note) for note in notes],
    )


def _stepped(schedule: Stepwise, *notes: str) -> str:
    return script(
        [about(schedule)],
        ["import torch", *stepping.imports(schedule)],
        [
            optimizer(schedule.lr0),
            "# Each changes the optimizer's rate when it is made: their order matters.",
            *stepping.statements(schedule),
        ],
        [comment(note) for note in notes],
    )


def optimizer(lr: float) -> str:
    """Return the line that makes an optimizer of that learning rate."""
    call = f"optimizer = torch.optim.SGD(model.parameters(), lr={lr!r})"
    whole = f"{call}  # or any other"
    return whole if len(whole) <= WIDTH else f"# Or any other optimizer.\n{call}"


def natives(schedule: Schedule) -> Iterator[Native]:
    """Yield torch's schedulers that may have the rates of a schedule."""
    for lr in rates(schedule):
        starts, parts = zip(*_in_turn(schedule, lr, 0), strict=True)
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            continue
        made, *others = known
        if others:
            made = call(
                "SequentialLR", "optimizer", known, milestones=list(map(as_int, starts[1:]))
            )
        yield Native(made, lr)


def _in_turn(
    schedule: Schedule, lr: float, start: float
) -> Iterator[tuple[float, ast.Call | None]]:
    """Yield when each part of a schedule begins, and its scheduler: torch cannot nest sequences."""
    match schedule:
        case WithPeak(warmup=warmup, warmup_from=low, warmup_shape="linear") if warmup and low:
            yield start, call("LinearLR", "optimizer", start_factor=low, total_iters=warmup)
            yield from _in_turn(without_warmup(schedule), lr, start + warmup)
        case Sequence(parts=parts, at=at, clock="own"):
            for part, begin in zip(parts, [0, *at], strict=True):
                yield from _in_turn(part, lr, start + begin)
        case _:
            yield start, _scheduler(schedule, lr)


def without_warmup(schedule: WithPeak) -> WithPeak:
    """Return what follows a schedule's warmup, with a clock of its own."""
    bare = dataclasses.replace(schedule, warmup=0, warmup_from=0.0)
    if isinstance(bare, FiniteDecay):
        return dataclasses.replace(bare, total=bare.total - schedule.warmup)
    return bare


def _scheduler(schedule: Schedule, lr: float) -> ast.Call | None:  # noqa: C901, PLR0911, PLR0912 - one a family
    """Return torch's scheduler that is most like one of this program's."""
    match schedule:
        case Constant(warmup=0, lr0=rate) if rate == lr:
            return call("ConstantLR", "optimizer", factor=1.0)
        case Piecewise(points=((0.0, low), (until, rate)), join="hold") if rate == lr:
            return call("ConstantLR", "optimizer", factor=low / rate, total_iters=as_int(until))
        case Piecewise(points=((0.0, first), (_, second), *_), join="hold") if first == lr:
            milestones = [as_int(time) for time, _ in schedule.points[1:]]
            return call("MultiStepLR", "optimizer", milestones=milestones, gamma=second / first)
        case Step():
            return call("StepLR", "optimizer", step_size=schedule.every, gamma=schedule.drop)
        case MultiStep():
            milestones = list(schedule.milestones)
            return call("MultiStepLR", "optimizer", milestones=milestones, gamma=schedule.drop)
        case Exponential():
            return _exponential(schedule)
        case Linear(lr0=first, floor=last) if first > 0:
            start = None if first == lr else first / lr
            return call(
                "LinearLR",
                "optimizer",
                start_factor=start or 1.0,
                end_factor=last / lr,
                total_iters=as_int(schedule.total),
            )
        case Polynomial():
            return call(
                "PolynomialLR",
                "optimizer",
                total_iters=as_int(schedule.total),
                power=schedule.power,
            )
        case Cosine():
            half = schedule.total / (2 * schedule.periods)
            return call(
                "CosineAnnealingLR", "optimizer", T_max=as_int(half), eta_min=schedule.floor or None
            )
        case CosineRestarts(period=float(period)):
            return call(
                "CosineAnnealingWarmRestarts",
                "optimizer",
                T_0=as_int(period),
                T_mult=as_int(schedule.growth) if schedule.growth != 1 else None,
                eta_min=schedule.floor or None,
            )
        case Cyclic() | OneCycle():
            return _cycle(schedule)
        case Chain(parts=(part,)):
            return _scheduler(part, lr)
        case Chain(parts=parts):
            return _chained([_scheduler(part, lr) for part in parts])
        case Product(parts=(first, *others)):
            scaled = [_scheduler(one.schedule, lr) for one in others if isinstance(one, Scale)]
            return _chained([_scheduler(first, lr), *scaled])
        case _:
            return None


def _exponential(schedule: Exponential) -> ast.Call:
    factor = math.exp(-(schedule.decay or 0.0)) if schedule.rate is None else schedule.rate
    if schedule.staircase:
        return call("StepLR", "optimizer", step_size=as_int(schedule.every), gamma=factor)
    return call("ExponentialLR", "optimizer", gamma=factor ** (1 / schedule.every))


def _chained(parts: list[ast.Call | None]) -> ast.Call | None:
    known = [part for part in parts if part is not None]
    return call("ChainedScheduler", known, "optimizer") if len(known) == len(parts) else None


def _cycle(schedule: Cyclic | OneCycle) -> ast.Call:
    """Return a scheduler that would change the momentum as well, if it were not told not to."""
    if isinstance(schedule, Cyclic):
        return call(
            "CyclicLR",
            "optimizer",
            base_lr=schedule.min_lr,
            max_lr=schedule.max_lr,
            step_size_up=as_int(schedule.up),
            step_size_down=None if schedule.down is None else as_int(schedule.down),
            mode=text(schedule.mode),
            gamma=schedule.gamma if schedule.mode == "exp_range" else None,
            cycle_momentum=False,
        )
    return call(
        "OneCycleLR",
        "optimizer",
        max_lr=schedule.max_lr,
        total_steps=as_int(schedule.total),
        pct_start=schedule.pct_start,
        anneal_strategy=text("linear" if schedule.shape == "linear" else "cos"),
        div_factor=schedule.div_factor,
        final_div_factor=schedule.final_div_factor,
        three_phase=True if schedule.three_phase else None,
        cycle_momentum=False,
    )
