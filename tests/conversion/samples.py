"""Schedules to convert: every family in several ways, and every case of every framework."""

import re
from functools import cache

from golden.real import JUDGES
from golden.record import recorded
from lrsched_cli import FAMILIES, Schedule, parse
from strategies import example
from worst import text_of

_TORCH = {"torch", "toml"}

WITHOUT_FORMULA = {"chain": _TORCH, "stepwise": _TORCH | {"transformers"}, "noise": {"toml"}}
"""Families whose rates follow from former ones or are drawn: the targets that can say them."""

_OTHERS = """\
constant(lr0=0)
constant(warmup=10, warmup_shape="log")
constant(warmup=10, warmup_shape="exponential", warmup_from=0.01)
step(offset=0)
step(offset=3, every=7)
step(warmup=5, min_lr=0.01)
multistep(warmup=4)
exp(decay=0.3, every=7)
exp(rate=0.9, every=7.5, staircase=True)
exp(min_lr=0.05)
time(staircase=True, every=10)
inverse_sqrt(warmup=10)
linear(warmup=5, warmup_from=0.1)
poly(past_end="stretch", total=30)
poly(power=0.5, total=40, warmup=7)
cosine(past_end="rebound")
cosine(periods=2, total=77, warmup=5)
tanh(total=60, warmup=10, min_lr=0.001)
wsd(shape="1-sqrt", warmup=3, warmup_shape="cosine")
wsd(shape="exponential", min_ratio=0.1)
cosine_restarts(period=10, growth=1.5, peak_decay=0.5)
cosine_restarts(period=10, growth=2, min_lr=0.01)
cosine_restarts(period=7, growth=3)
cosine_restarts(period=10, growth=1.3)
cosine_restarts(period=10, growth=1.1, warmup=3)
cosine_restarts(period=50, growth=1.2, peak_decay=0.5)
cosine_restarts(period=10, growth=1.2, cycles=4, min_lr=0.01)
cosine_restarts(period=1.1)
cosine_restarts(period=2.5, k_decay=0.5)
cosine_restarts(period=0.3333333333333333, growth=1.0623456789012345)
cosine_restarts(period=10, growth=1.3, cycles=5, arithmetic="float64")
cosine_restarts(period=10, growth=1.3, arithmetic="float32")
cosine_restarts(total=100, cycles=49)
cosine_restarts(total=98, cycles=49, arithmetic="float64")
cycle(poly(total=10, power=0.5), growth=1.1, peak_decay=0.9)
cycle(tanh(total=12.5), growth=1.6, cycles=3)
delay(cosine_restarts(period=10, growth=1.5), by=2.5)
sequence(cosine_restarts(growth=1.2), cosine_restarts(growth=1.3, period=7.5), at=[20])
cosine_restarts(period=10, cycles=3, peak_decay=0.5)
cosine_restarts(total=60, cycles=3)
cosine_restarts(total=60, cycles=2.5, warmup=5)
cyclic(up=5, down=0)
cyclic(mode="triangular2")
cyclic(mode="exp_range", gamma=0.99)
one_cycle(past_end="overrun")
piecewise(points={0: 0.1, 10: 0.05, 40: 0})
piecewise(points={0: 0.01, 10: 0.1, 40: 0}, join="line")
piecewise(points={3: 0.01, 10: 0.1, 40: 0}, join="cosine")
sequence(exp(), time(), at=[10])
sequence(constant(), linear(total=20), at=[5])
delay(cosine(total=50), by=10)
product(exp(), cosine(total=9), tanh(total=30))
held(cosine(total=12), every=10)
held(warmup(exp(rate=0.5), warmup=3), every=7)
formula("0.1 * (t + 1) / 5 if t < 5 else 0.05 * (1 + cos(pi * min((t - 5) / 85, 1)))")
formula("[0.1, 0.01, 0.001][min(t // 30, 2)]")
formula("0.1 * 0.1 ** sum(j in (30, 60) for j in range(t))")
formula("max(0.1 - 0.001 * t, 1e-4)")
formula("0.1 if t % 7 < 3 else cosine(lr0=0.1, total=90)(t - t % 7)")
formula("x = sqrt(t); 0.1 / (1 + x) if not 20 < t <= 30 else 0.01 * (1 + x * x) ** -0.5")
formula("0.1 if t % 10 == 3 or t == 55 else 0.01 * (2 + sin(t)) if t % 3 else 0.02")
formula("0.1 * 0.5 ** int(t * 0.3) + abs(t - 40) / 1000 + 0.01 * tanh(t / 50)")
formula("lr = 0.1; for j in range(t): lr = lr * 0.1 if j in (30, 60) else lr; lr")
"""


def converts(schedule: Schedule, target: str) -> bool:
    """Tell whether a target can say a sample: without a formula, only torch's own words can."""
    text = str(schedule)
    if target in {"optax", "tf"} and "total=" in text and "arithmetic='float64'" in text:
        return False  # restarts that a division in float64 misses
    if "held(" in text and "growth=" in text:
        return False  # cycles that grow, by a clock that stands still
    return all(target in said for one, said in WITHOUT_FORMULA.items() if f"{one}(" in text)


@cache
def samples() -> dict[Schedule, str]:
    """Return schedules that differ, each with a text that stands for it."""
    texts = [*map(str, map(example, FAMILIES.values())), *_OTHERS.splitlines()]
    texts += [text_of(name, case) for name in JUDGES for case in recorded(name)["cases"]]
    return {parse(text): text for text in reversed(texts)}


@cache
def shapes() -> tuple[Schedule, ...]:
    """Return one schedule for all that differ in the digits of their numbers alone."""
    return tuple({re.sub(r"\d+", "0", str(one)): one for one in samples()}.values())
