"""How far this program is from what a framework computes."""

import numpy as np

from golden.real import JUDGES
from golden.record import Case, recorded
from lrsched_cli import Schedule, parse


def text_of(name: str, case: Case) -> str:
    """Return a case as this program is told it."""
    return JUDGES[name].told(case["expression"])


def identical(name: str, case: Case) -> tuple[int, int]:
    """Return how many of a case's values are the framework's to the bit, and how many there are."""
    rates = np.array(case["rates"])
    times = np.flatnonzero(rates >= 0)
    same = parse(text_of(name, case))(times) == rates[times]
    return int(same.sum()), times.size


def worst_error(name: str, case: Case) -> tuple[Schedule, float]:
    """Return a case's schedule, and its largest difference as a share of the peak."""
    schedule = parse(text_of(name, case))
    rates = np.array(case["rates"])
    times = np.flatnonzero(rates >= 0)
    difference = np.abs(schedule(times) - rates[times])
    return schedule, float(difference.max() / (rates.max() or 1))


def main() -> None:
    """Print, for each framework, the cases and the values that are met to the bit."""
    for name in JUDGES:
        found = [identical(name, case) for case in recorded(name)["cases"]]
        whole = sum(same == of for same, of in found)
        same, of = (sum(column) for column in zip(*found, strict=True))
        print(f"{name}: {whole} of {len(found)} cases, {same} of {of} values")


if __name__ == "__main__":
    main()
