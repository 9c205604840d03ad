"""What is told of a run that was made, and how its log is written."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Run:
    """A run that was made: its log, the plan, and what is told of it."""

    log: str
    plan: str
    cause: str = ""
    """The name of the first cause; nothing where the run follows its plan."""
    t: str = ""
    """What the plan's time is, as it is told."""
    options: tuple[str, ...] = ()


def written(name: str, rows: list[dict[str, Any]]) -> str:
    """Write a CSV file and return its name."""
    with (HERE / name).open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return name
