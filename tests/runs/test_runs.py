"""Logs that real frameworks wrote, in runs as they should be and in runs with one fault each."""

import json
from pathlib import Path
from typing import Any

import pytest

from program import lrsched

RUNS = Path(__file__).parent
MADE = [
    pytest.param(run, id=f"{run['log']}-{number}")
    for one in json.loads((RUNS / "runs.json").read_text(encoding="utf-8")).values()
    for number, run in enumerate(one["runs"])
]


@pytest.mark.parametrize("run", MADE)
def test_a_run_is_judged_as_it_was_made(run: dict[str, Any]) -> None:
    """It follows its plan, or the first cause that is told is the fault that was put in."""
    done = lrsched("verify", run["log"], run["plan"], *run["options"], "-f", "json", cwd=RUNS)
    verdict = json.loads(done.out)
    assert done.code == int(bool(run["cause"]))
    assert verdict["follows"] == (not run["cause"])
    if not run["cause"]:
        assert (verdict["t"], verdict["causes"]) == (run["t"], [])
        return
    best = verdict["causes"][0]
    assert (best["name"], best["matched"]) == (run["cause"], verdict["rows"])
    assert best["t"] == run["t"] or not run["t"]
