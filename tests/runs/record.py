"""Record the logs of runs: `python tests/runs/record.py [torch ...]`.

Each run trains a tiny model with a real framework, as it should or with one fault, and its log is
kept as that framework writes it. `runs.json` says of each what was planned and what is wrong;
`lightning` needs that package, which no other part of the project does.
"""

import json
import sys
import warnings
from dataclasses import asdict
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from runs.made import HERE

RUNS = {
    "torch": ("torch",),
    "transformers": ("transformers", "torch", "accelerate"),
    "keras": ("keras", "tensorflow"),
    "lightning": ("lightning", "torch"),
}
"""The packages whose versions are noted, by the frameworks whose runs they make."""


def main(names: list[str]) -> None:
    """Record the runs of some frameworks, or of all."""
    index = HERE / "runs.json"
    found = json.loads(index.read_text()) if index.exists() else {}
    for name in names or RUNS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = [asdict(run) for run in import_module(f"runs.{name}_runs").runs()]
        found[name] = {"versions": {one: _version(one) for one in RUNS[name]}, "runs": made}
    index.write_text(json.dumps(dict(sorted(found.items())), indent=1) + "\n")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return version(f"{package}-cpu")


if __name__ == "__main__":
    main(sys.argv[1:])
