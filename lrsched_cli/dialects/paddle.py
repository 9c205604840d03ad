"""PaddlePaddle: `paddle.optimizer.lr`.

The constructor sets the rate of the first update; each `scheduler.step()` after it sets that of the
next: `last_epoch` is this program's `t`. A scheduler is the optimizer's learning_rate, and is told
its own first rate.
"""

from typing import Annotated, Literal

from lrsched_cli.dialects.facts import FROM_CODE, FROM_DATA, STANDS_FOR, Dialect
from lrsched_cli.dialects.made import Made
from lrsched_cli.dialects.shared import (
    Anneal,
    Counted,
    Div,
    EndRate,
    FromStart,
    IgnoredFlag,
    Peak,
    Rate,
    at_milestones,
    joined,
    line,
    stepped,
)
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import Counts
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.cycles import CosineRestarts
from lrsched_cli.schedules.cyclical import Cyclic
from lrsched_cli.schedules.decays import Constant, Exponential, InverseSqrt, InverseTime
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.shapes import Cosine, Polynomial

Factor = Annotated[float, Param("factor of one drop", at_least=0, below=1)]
Milestones = Annotated[Counts, Param("times of the changes", unit="updates", at_least=0)]


def NoamDecay(
    d_model: Annotated[int, Param("width of the model", at_least=1)],
    warmup_steps: Counted,
    learning_rate: Peak = 1.0,
    last_epoch: FromStart = -1,
    verbose: IgnoredFlag = False,
) -> Schedule:
    """Rise from 0 along a line, then fall by the inverse square root.

    lr(t) = learning_rate * d_model ** -0.5 * min(t ** -0.5, t * warmup_steps ** -1.5)

    Becomes: inverse_sqrt

    Note: learning_rate is a factor: the peak is learning_rate / sqrt(d_model * warmup_steps).
    """
    peak = learning_rate * (d_model * warmup_steps) ** -0.5
    return InverseSqrt(lr0=peak, timescale=warmup_steps, warmup=warmup_steps)


def PiecewiseDecay(
    boundaries: Milestones,
    values: Annotated[tuple[float, ...], Param("learning rates", at_least=0)],
    last_epoch: FromStart = -1,
    verbose: IgnoredFlag = False,
) -> Schedule:
    """Use one value after the other; each ends at its boundary, exclusive.

    lr(t) = values[number of boundaries <= t]

    Becomes: piecewise
    """
    if not boundaries or len(values) <= len(boundaries):
        message = f"needs one value more than boundaries, not {len(values)} for {len(boundaries)}"
        raise ArgumentError("PiecewiseDecay", message)
    if list(boundaries) != sorted(boundaries):
        raise ArgumentError("PiecewiseDecay", f"needs ascending boundaries: {list(boundaries)}")
    used = [*values[: len(boundaries)], values[-1]]
    return Piecewise(points=tuple(dict(zip([0, *boundaries], used, strict=True)).items()))


def NaturalExpDecay(
    learning_rate: Peak,
    gamma: Annotated[float, Param("decay coefficient", above=0)],
    last_epoch: FromStart = -1,
    verbose: IgnoredFlag = False,
) -> Schedule:
    """Multiply by e ** -gamma in every update.

    lr(t) = learning_rate * e ** (-gamma * t)

    Becomes: exp
    """
    return Exponential(lr0=learning_rate, decay=gamma)


def InverseTimeDecay(
    learning_rate: Peak,
    gamma: Annotated[float, Param("decay coefficient", at_least=0)],
    last_epoch: FromStart = -1,
    verbose: IgnoredFlag = False,
) -> Schedule:
    """Divide by a sum that grows by gamma in every update.

    lr(t) = learning_rate / (1 + gamma * t)

    Becomes: time
    """
    return InverseTime(lr0=learning_rate, decay=gamma)


def PolynomialDecay(
    learning_rate: Rate,
    decay_steps: Counted,
    end_lr: EndRate = 0.0001,
    power: Annotated[float, Param("exponent", above=0)] = 1.0,
    cycle: Annotated[bool, Param("begin again, with the length doubled, tripled, ...")] = False,
    last_epoch: FromStart = -1,
    verbose: IgnoredFlag = False,
) -> Schedule:
    """Fall to end_lr along a power of the time that is left.

    lr(t) = end_lr + (learning_rate - end_lr) * (1 - min(t / decay_steps, 1)) ** power

    Becomes: poly

    Note: end_lr is 0.0001 unless told otherwise, and may be above the start.
    """
    return Polynomial(
        lr0=learning_rate,
        total=decay_steps,
        min_lr=end_lr,
        power=power,
        past_end="stretch" if cycle else "hold",
    )


def LinearWarmup(
    learning_rate: Annotated[object, Param("the scheduler that follows, or a rate")],
    warmup_steps: Counted,
    start_lr: Rate,
    end_lr: Rate,
    last_epoch: FromStart = -1,
    verbose: IgnoredFlag = False,
) -> Schedule:
    """Rise from start_lr to end_lr along a line, then follow another scheduler from its start.

    lr(t) = start_lr + (end_lr - start_lr) * t / warmup_steps, then learning_rate(t - warmup_steps)

    Becomes: sequence

    Note: the scheduler that follows begins at its own rate, whatever end_lr is.
    """
    owner = "LinearWarmup"
    if end_lr <= start_lr:
        raise ArgumentError(owner, f"end_lr ({end_lr:g}) must be above start_lr ({start_lr:g})")
    after = learning_rate.schedule if isinstance(learning_rate, Made) else learning_rate
    if isinstance(after, (int, float)) and not isinstance(after, bool):
        after = Constant(lr0=float(after))
    if not isinstance(after, Schedule):
        raise ArgumentError(owner, "learning_rate must be a scheduler or a number")
    if isinstance(after, CosineRestarts) and after.growth != 1:
        message = "not supported before CosineAnnealingWarmRestarts with T_mult other than 1"
        raise ArgumentError(owner, message)
    return joined([line(start_lr, end_lr, warmup_steps), after], [warmup_steps])


def ExponentialDecay(
    learning_rate: Peak,
    gamma: Annotated[float, Param("decay factor", above=0, below=1)],
    last_epoch: FromStart = -1,
    verbose: IgnoredFlag = False,
) -> Schedule:
    """Multiply by gamma in every update.

    lr(t) = learning_rate * gamma ** t

    Becomes: exp
    """
    return Exponential(lr0=learning_rate, rate=gamma)


def MultiStepDecay(
    learning_rate: Peak,
    milestones: Milestones,
    gamma: Factor = 0.1,
    last_epoch: FromStart = -1,
    verbose: IgnoredFlag = False,
) -> Schedule:
    """Multiply by gamma at each milestone; the lower rate is used from t = milestone on.

    lr(t) = learning_rate * gamma ** (number of milestones <= t)

    Becomes: multistep
    """
    if sorted(set(milestones)) != list(milestones):
        raise ArgumentError("MultiStepDecay", f"needs ascending milestones: {list(milestones)}")
    return at_milestones(learning_rate, gamma, milestones)


def StepDecay(
    learning_rate: Peak,
    step_size: Counted,
    gamma: Factor = 0.1,
    last_epoch: FromStart = -1,
    verbose: IgnoredFlag = False,
) -> Schedule:
    """Multiply by gamma every step_size updates.

    lr(t) = learning_rate * gamma ** floor(t / step_size)

    Becomes: step
    """
    return stepped(learning_rate, gamma, step_size)


def CosineAnnealingDecay(
    learning_rate: Peak,
    T_max: Counted,
    eta_min: Rate = 0,
    last_epoch: FromStart = -1,
    verbose: IgnoredFlag = False,
) -> Schedule:
    """Fall to eta_min along half a wave of the cosine, and rise again along the other half.

    lr(t) = eta_min + (learning_rate - eta_min) * (1 + cos(pi * t / T_max)) / 2

    Becomes: cosine

    Note: past T_max the rate climbs back, to its full height at 2 * T_max.
    """
    return Cosine(lr0=learning_rate, total=T_max, min_lr=eta_min, past_end="rebound")


def OneCycleLR(
    max_learning_rate: Peak,
    total_steps: Counted,
    divide_factor: Div = 25.0,
    end_learning_rate: Rate = 0.0001,
    phase_pct: Annotated[
        float, Param("fraction that is the rise", at_least=0, at_most=1, float_literal=True)
    ] = 0.3,
    anneal_strategy: Anneal = "cos",
    three_phase: Annotated[bool, Param("fall to the first rate, then to the last")] = False,
    last_epoch: FromStart = -1,
    verbose: IgnoredFlag = False,
) -> Schedule:
    """Rise to max_learning_rate, then fall to end_learning_rate, reached at total_steps - 1.

    lr(t) = anneal(max / divide_factor, max) until t = phase_pct * T - 1, then anneal(max, end)

    Becomes: piecewise

    Note: end_learning_rate is absolute: 0.0001, unless told otherwise.
    """
    first, last = max_learning_rate / divide_factor, total_steps - 1
    turn = phase_pct * total_steps - 1
    points = {0.0: first, turn: max_learning_rate}
    if three_phase:
        points[2 * phase_pct * total_steps - 2] = first
    points[last] = end_learning_rate
    times = list(points)
    if not turn > 0 or times != sorted(times) or len(times) != 3 + three_phase:
        message = f"phase_pct={phase_pct:g} of {total_steps} updates leaves a phase without one"
        raise ArgumentError("OneCycleLR", message)
    join: Literal["line", "cosine"] = "line" if anneal_strategy == "linear" else "cosine"
    return Piecewise(points=tuple(points.items()), join=join)


def CyclicLR(
    base_learning_rate: Rate,
    max_learning_rate: Rate,
    step_size_up: Counted,
    step_size_down: Annotated[
        int | None, Param("updates of the fall", unit="updates", at_least=1, int_literal=True)
    ] = None,
    mode: Annotated[
        Literal["triangular", "triangular2", "exp_range"], Param("how the cycles shrink")
    ] = "triangular",
    exp_gamma: Annotated[float, Param("factor of exp_range", at_least=0, float_literal=True)] = 1.0,
    scale_fn: Annotated[
        None, Param("a function is never run: write the rates that it leads to")
    ] = None,
    scale_mode: Annotated[str, Param("of scale_fn, which is not supported")] = "cycle",
    last_epoch: FromStart = -1,
    verbose: IgnoredFlag = False,
) -> Schedule:
    """Go up and down between base_learning_rate and max_learning_rate.

    lr(t) = base + (max - base) * (height of the triangle at t)

    Becomes: cyclic
    """
    return Cyclic(
        min_lr=base_learning_rate,
        max_lr=max_learning_rate,
        up=step_size_up,
        down=step_size_down,
        mode=mode,
        gamma=exp_gamma,
    )


def LinearLR(
    learning_rate: Peak,
    total_steps: Counted,
    start_factor: Annotated[float, Param("fraction at the start", above=0, at_most=1)] = 1 / 3,
    end_factor: Annotated[float, Param("fraction at the end", at_least=0, at_most=1)] = 1.0,
    last_epoch: FromStart = -1,
    verbose: IgnoredFlag = False,
) -> Schedule:
    """Go along a line from one fraction of the learning rate to another.

    lr(t) = learning_rate * (start + (end - start) * min(t / total_steps, 1))

    Becomes: linear
    """
    return line(learning_rate * start_factor, learning_rate * end_factor, total_steps)


def CosineAnnealingWarmRestarts(
    learning_rate: Peak,
    T_0: Counted,
    T_mult: Counted = 1,
    eta_min: Rate = 0,
    last_epoch: FromStart = -1,
    verbose: IgnoredFlag = False,
) -> Schedule:
    """Fall along half a wave of the cosine, again and again, each time T_mult times as long.

    lr(t) = eta_min + (learning_rate - eta_min) * (1 + cos(pi * T_cur / T_i)) / 2

    Becomes: cosine_restarts
    """
    return CosineRestarts(lr0=learning_rate, period=T_0, growth=T_mult, min_lr=eta_min)


DIALECT = Dialect(
    counts=None,  # whatever its script steps: each update, or each epoch
    bare=False,
    optimizers={
        "ASGD": 0.001,
        "Adadelta": 0.001,
        "Adagrad": None,
        "Adam": 0.001,
        "AdamW": 0.001,
        "Adamax": 0.001,
        "LBFGS": 1.0,
        "Lamb": 0.001,
        "Momentum": 0.001,
        "NAdam": 0.002,
        "RAdam": 0.001,
        "RMSProp": None,
        "Rprop": 0.001,
        "SGD": 0.001,
    },
    refused={
        "ReduceOnPlateau": FROM_DATA,
        "LambdaDecay": FROM_CODE,
        "MultiplicativeDecay": FROM_CODE,
        "LRScheduler": STANDS_FOR,
    },
)
