"""A script's training as Python itself runs it: the judge of what is read from its text."""

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

from lrsched_cli.script.read import read_script_text

MOST = 5000
"""Updates after which a training is ended."""


class EnoughError(Exception):
    """The training has as many updates as are looked at."""


class SGD:
    """An optimizer that notes the rates with which it steps."""

    def __init__(self, params: object, lr: float = 0.1, **_others: object) -> None:
        groups = params if isinstance(params, list) and isinstance(params[0], dict) else [{}]
        self.param_groups = [{"lr": lr, **group} for group in groups]
        self.rates: list[tuple[float, ...]] = []

    def step(self) -> None:
        """Note the rates of the groups."""
        self.rates.append(tuple(group["lr"] for group in self.param_groups))
        if len(self.rates) >= MOST:
            raise EnoughError

    def zero_grad(self) -> None:
        """Do nothing."""


class Stepped:
    """A scheduler as torch has it: each step sets the rate from the one that is there."""

    def __init__(self, optimizer: SGD) -> None:
        self.groups = optimizer.param_groups
        for group in self.groups:
            group.setdefault("initial_lr", group["lr"])
        self.count = -1
        self.step()

    def step(self) -> None:
        """Set the rates of the groups."""
        self.count += 1
        for group in self.groups:
            group["lr"] = self.rate(group["lr"], group["initial_lr"])

    def rate(self, lr: float, first: float) -> float:
        """Return the rate after a step, from that before it and the optimizer's own."""
        raise NotImplementedError


class StepLR(Stepped):
    """Multiplies the rate every so many steps."""

    def __init__(self, optimizer: SGD, step_size: int, gamma: float) -> None:
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer)

    def rate(self, lr: float, first: float) -> float:  # noqa: ARG002 - as of all
        """Return the rate, or less of it."""
        return lr if self.count == 0 or self.count % self.step_size else lr * self.gamma


class LambdaLR(Stepped):
    """Multiplies the optimizer's own rate by a function of the step."""

    def __init__(self, optimizer: SGD, lr_lambda: Callable[[int], float]) -> None:
        self.lr_lambda = lr_lambda
        super().__init__(optimizer)

    def rate(self, lr: float, first: float) -> float:  # noqa: ARG002 - as of all
        """Return what the function makes of the own rate."""
        return first * self.lr_lambda(self.count)


class CosineAnnealingLR(Stepped):
    """Goes along a cosine, from the rate that is there."""

    def __init__(self, optimizer: SGD, T_max: int) -> None:  # noqa: N803 - torch's name
        self.half = T_max
        super().__init__(optimizer)

    def rate(self, lr: float, first: float) -> float:
        """Return the rate times how the cosine has changed."""
        if self.count == 0:
            return lr
        if (self.count - 1 - self.half) % (2 * self.half) == 0:
            return lr + first * (1 - math.cos(math.pi / self.half)) / 2
        now, before = (1 + math.cos(math.pi * n / self.half) for n in (self.count, self.count - 1))
        return lr * now / before


SCHEDULERS = {one.__name__: one for one in (StepLR, LambdaLR, CosineAnnealingLR)}


class Anything:
    """What a script calls and uses without any effect on rates."""

    def __call__(self, *_args: object, **_named: object) -> "Anything":
        """Be anything."""
        return self

    def __getattr__(self, _name: str) -> "Anything":
        return self


def trained(text: str, **names: object) -> list[tuple[float, ...]]:
    """Return the rates of all updates of the last optimizer that a script makes, by running it."""
    made: list[SGD] = []

    def make(params: object, lr: float = 0.1, **named: object) -> SGD:
        made.append(SGD(params, lr, **named))
        return made[-1]

    scope = {
        "SGD": make,
        **SCHEDULERS,
        "model": Anything(),
        "loss": Anything(),
        "__name__": "__main__",
        **names,
    }
    with suppress(EnoughError):
        exec(text, scope)  # noqa: S102 - a script of the tests themselves
    return made[-1].rates


def read_rates(text: str, count: int, given: dict[str, Any] | None = None) -> list[Any]:
    """Return the same as the reader tells them: of each group, or of the one curve of all."""
    script = read_script_text(text, "train.py", given or {})
    curves = [one.schedule for one in script.readings]
    return [tuple(float(one(t)) for one in curves) for t in range(count)]


class Loader:
    """A data loader of some batches."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[tuple[object, object]]:
        """Go over the batches."""
        return iter([(SimpleNamespace(), SimpleNamespace())] * self._count)
