"""A script's training as Python itself runs it: the judge of what is read from its text."""

from collections.abc import Iterator
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

    scope = {"SGD": make, "model": Anything(), "loss": Anything(), "__name__": "__main__", **names}
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
