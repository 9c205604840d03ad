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
            f"for epoch in range({self._draw.choice(['6', '1, 7'])}):",
        ]
        self._clocks = ["epoch", "n", "seen"]
        body = self._some("    ", 2)
        inside = self._draw.random()
        if inside < 0.7:
            body.append("    for i, batch in enumerate(loader):")
            self._clocks.append("i")
            body += self._some("        ", 3)
            body += self._update("        ")
            self._clocks.remove("i")
        else:
            body += self._update("    ")
        body += self._some("    ", 2)
        return "\n".join([*lines, *body])

    def _update(self, indent: str) -> list[str]:
        lines = [f"{indent}optimizer.step()"]
        before, after = self._some(indent, 1), [f"{indent}n += 1"]
        if self._draw.random() < 0.3:
            after = [f"{indent}n += 1", *self._set(indent)]
        return [*before, *lines, *after]

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
