"""Record what the real frameworks compute: `python tests/golden/record.py [FRAMEWORK ...]`.

Each case is run by Python with the real modules, stepped as users step it, and the
rate in force during each update written down. The JSON files beside this one hold the results; the
tests compare this program with them and, where a framework is installed, with a fresh recording.
"""

import contextlib
import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import TypedDict

from golden import training
from golden.cases import cases
from golden.judge import Rates, prepare
from golden.real import JUDGES, existing
from lrsched_cli.dialects import entries

HERE = Path(__file__).parent

UPDATES = 110
"""So many updates of each case are recorded, or as many as the framework allows."""


class Case(TypedDict):
    """A case, and the rate that its framework has for each update, from the first on."""

    expression: str
    judge: str
    rates: list[float]
    ends: bool
    """Whether the framework refuses the next update."""


class Recording(TypedDict):
    """All cases of a framework, and the versions that computed them."""

    versions: dict[str, str]
    schedulers: list[str]
    """Every scheduler that the framework has."""
    cases: list[Case]


def record(name: str) -> Recording:
    """Return a fresh recording of a framework that is installed."""
    prepare()
    judge = JUDGES[name]
    with warnings.catch_warnings(), contextlib.redirect_stdout(sys.stderr):
        warnings.simplefilter("ignore")
        found = [_case(text, judge.drive) for text in cases(name)]
        if name == "keras":
            found += [_trained(*case) for case in training.cases()]
        schedulers = list(existing(name)) or sorted(entries(name))
    versions = {package: version(package) for package in judge.packages}
    return {"versions": versions, "schedulers": schedulers, "cases": found}


def recorded(name: str) -> Recording:
    """Return what was recorded of a framework."""
    recording: Recording = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return recording


def _case(text: str, drive: Rates) -> Case:
    rates: list[float] = []
    ends = False
    try:
        for rate in drive(text):
            rates.append(float(rate))
            if len(rates) == UPDATES:
                break
    except (ValueError, ZeroDivisionError) as error:
        if not rates:
            message = f"{text}: {error}"
            raise RuntimeError(message) from error
        ends = True
    return {"expression": text, "judge": "stepped", "rates": rates, "ends": ends}


def _trained(text: str, judge: str, rates: list[float]) -> Case:
    return {"expression": text, "judge": judge, "rates": rates, "ends": False}


def main() -> None:
    """Write the recordings of the frameworks named, or of all, anew."""
    for name in sys.argv[1:] or JUDGES:
        recording = record(name)
        lines = ",\n".join(map(json.dumps, recording["cases"]))
        head = [f'"{key}": {json.dumps(recording[key])}' for key in ("versions", "schedulers")]
        text = ",\n".join([*head, f'"cases": [\n{lines}\n]'])
        text = f"{{{text}}}\n"
        (HERE / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
