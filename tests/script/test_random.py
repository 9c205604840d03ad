"""Random training loops are read as Python runs them, or refused; never wrong."""

import os
import random

import pytest

from lrsched_cli.errors import LRSchedError
from training import Loader, read_rates, trained

CASES = int(os.environ.get("LRSCHED_RANDOM_CASES", "60"))
SEED = int(os.environ.get("LRSCHED_RANDOM_SEED", "0"))


class Writer:
    """Writes a random training script of the kind that sets its rate by hand."""

    def __init__(self, seed: str) -> None:
        self._draw = random.Random(seed)  # noqa: S311 - no secret
        self.batches = self._draw.choice([2, 3, 4, 5])
        self._clocks: list[str] = []

    def script(self) -> str:
        """Return the text of a script."""
        lines = [
            "base = 0.25",
            "lr = 0.25",
            "n = 0",
            "seen = 0",
            "optimizer = SGD(model.parameters(), lr=lr)",
        ]
        schedulers = self._schedulers()
        is_while = self._draw.random() < 0.25
        counted = self._draw.choice(["6", "1, 7"])
        lines += schedulers.values()
        lines += (
            ["epoch = 0", "while epoch < 6:"] if is_while else [f"for epoch in range({counted}):"]
        )
        self._clocks = ["epoch", "n", "seen"]
        body = self._some("    ", 2)
        if self._draw.random() < 0.8:
            body += self._batches(schedulers)
        else:
            body += self._update("    ", {})
        body += self._some("    ", 2) + self._steps("    ", schedulers)
        if is_while:
            body.append("    epoch += 1")
        return "\n".join([*lines, *body])

    def _schedulers(self) -> dict[str, str]:
        """Return lines that make some schedulers, by the names of these."""
        if self._draw.random() < 0.5:
            return {}
        kinds = [
            f"StepLR(optimizer, {self._draw.randint(1, 4)}, 0.5)",
            f"CosineAnnealingLR(optimizer, T_max={self._draw.randint(8, 40)})",
            "LambdaLR(optimizer, lambda step: min(1, (step + 1) / 5))",
            "LambdaLR(optimizer, lambda step: 0.9 ** step)",
        ]
        names = ["first", "second"][: self._draw.randint(1, 2)]
        return {name: f"{name} = {self._draw.choice(kinds)}" for name in names}

    def _batches(self, schedulers: dict[str, str]) -> list[str]:
        """Return the lines of a loop over the batches, which steps some of the schedulers."""
        inner = {
            name: schedulers.pop(name) for name in list(schedulers) if self._draw.random() < 0.5
        }
        body, indent = ["    for i, batch in enumerate(loader):"], "        "
        self._clocks.append("i")
        body += self._some(indent, 3)
        if self._draw.random() < 0.2:
            every = self._draw.randint(1, self.batches)
            last = self._draw.choice(["", " or i + 1 == len(loader)"])
            body.append(f"{indent}if (i + 1) % {every} == 0{last}:")
            indent += "    "
        body += self._update(indent, inner)
        self._clocks.remove("i")
        return body

    def _update(self, indent: str, schedulers: dict[str, str]) -> list[str]:
        lines = [f"{indent}optimizer.step()"]
        before, after = self._some(indent, 1), [f"{indent}n += 1"]
        if self._draw.random() < 0.3:
            after = [f"{indent}n += 1", *self._set(indent)]
        return [*before, *lines, *after, *self._steps(indent, schedulers)]

    def _steps(self, indent: str, schedulers: dict[str, str]) -> list[str]:
        """Return the lines that step schedulers, some of them under a condition."""
        lines: list[str] = []
        for name in schedulers:
            if self._draw.random() < 0.4:
                lines += [f"{indent}if {self._condition()}:", f"{indent}    {name}.step()"]
            else:
                lines.append(f"{indent}{name}.step()")
        return lines

    def _some(self, indent: str, most: int) -> list[str]:
        found: list[str] = []
        for _ in range(self._draw.randint(0, most)):
            found += self._statement(indent)
        return found

    def _statement(self, indent: str) -> list[str]:
        kind = self._draw.random()
        if kind < 0.45:
            return self._set(indent)
        if kind < 0.6:
            return [f"{indent}seen += {self._draw.choice([1, 2])}"]
        inner = self._set(f"{indent}    ")
        lines = [f"{indent}if {self._condition()}:", *inner]
        if self._draw.random() < 0.4:
            lines += [f"{indent}else:", *self._set(f"{indent}    ")]
        return lines

    def _set(self, indent: str) -> list[str]:
        clock = self._draw.choice(self._clocks)
        choices = (
            [f"{indent}lr = base / (1 + 0.1 * {clock})", self._write(indent)],
            [f"{indent}lr = base * 0.9 ** {clock}", self._write(indent)],
            [f"{indent}lr = lr * 0.9", self._write(indent)],
            [f"{indent}lr = base * min(1, ({clock} + 1) / 7)", self._write(indent)],
            [f"{indent}optimizer.param_groups[0]['lr'] *= 0.95"],
            [
                f"{indent}for group in optimizer.param_groups:",
                f"{indent}    group['lr'] = lr * 0.5",
            ],
            [f"{indent}lr = max(lr * 0.8, 0.01)", self._write(indent)],
        )
        return self._draw.choice(choices)

    def _write(self, indent: str) -> str:
        return f"{indent}optimizer.param_groups[0]['lr'] = lr"

    def _condition(self) -> str:
        clock = self._draw.choice(self._clocks)
        number = self._draw.randint(1, 5)
        return self._draw.choice(
            (
                f"{clock} < {number}",
                f"{clock} == {number}",
                f"{clock} % {number + 1} == 0",
                f"({clock} + 1) % {number + 1} == 0",
                f"{clock} in ({number}, {number + 3})",
                f"{clock} >= {number} and {clock} < {number + 4}",
            )
        )


@pytest.mark.parametrize("number", range(CASES))
def test_random_loops_are_read_as_python_runs_them(number: int) -> None:
    """The rates of all updates; where they only follow the epoch, those of the epochs."""
    writer = Writer(f"{SEED}-{number}")
    text = writer.script()
    rates = trained(text, loader=Loader(writer.batches))
    try:
        read = read_rates(text, len(rates), {"len(loader)": writer.batches})
    except LRSchedError as error:
        pytest.skip(f"refused: {error}")
    each = len(rates) // 6
    epochs = [rates[each * n] for n in range(6)]
    is_by_epoch = all(rates[each * n : each * (n + 1)] == [epochs[n]] * each for n in range(6))
    wanted = epochs if is_by_epoch and _close(read[:6], epochs) else rates
    assert _close(read[: len(wanted)], wanted), text


def _close(read: list[tuple[float, ...]], wanted: list[tuple[float, ...]]) -> bool:
    return all(
        one == pytest.approx(other, rel=1e-9) for one, other in zip(read, wanted, strict=True)
    )
