"""What a script imports from files beside it, however these files import one another."""

import subprocess
import sys
from pathlib import Path

import pytest

from lrsched_cli.errors import NeededError
from lrsched_cli.inputs import read_one
from lrsched_cli.inputs.script import read_script

_TRAIN = """
import torch
for epoch in range(4):
    optimizer.step()
"""


def _rate(folder: Path, files: dict[str, str], main: str = "train.py") -> float:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (sweep,) = read_script(str(folder / main), {}).sweeps
    return sweep.curves[0].reading.schedule(0)


def _script(lines: str) -> str:
    return (
        f"import torch\n{lines}\noptimizer = torch.optim.SGD(model.parameters(), lr=LR)\n{_TRAIN}"
    )


def test_file_of_a_package_imports_the_one_beside_it(tmp_path: Path) -> None:
    """A relative import is meant from the file that it stands in."""
    files = {
        "train.py": _script("from pack import LR"),
        "pack/__init__.py": "from .inner import LR",
        "pack/inner.py": "from .numbers import LR",
        "pack/numbers.py": "LR = 0.25",
    }
    assert _rate(tmp_path, files) == 0.25


def test_file_imports_from_the_folder_above(tmp_path: Path) -> None:
    """Two dots stand for the package around the package of a file."""
    files = {
        "train.py": _script("from pack.inner.deep import LR"),
        "pack/__init__.py": "",
        "pack/inner/__init__.py": "",
        "pack/inner/deep.py": "from ..numbers import LR",
        "pack/numbers.py": "LR = 0.25",
    }
    assert _rate(tmp_path, files) == 0.25


@pytest.mark.parametrize("file", ["__init__.py", "other.py"])
def test_module_of_a_package_is_its_attribute(tmp_path: Path, file: str) -> None:
    """`import a.b` brings in b by its name in a, whether a has a file of its own or none."""
    files = {
        "train.py": _script("import pack.numbers\nLR = pack.numbers.LR"),
        f"pack/{file}": "",
        "pack/numbers.py": "LR = 0.25",
    }
    assert _rate(tmp_path, files) == 0.25


def test_files_that_import_one_another(tmp_path: Path) -> None:
    """Files that import one another are read once each."""
    files = {
        "train.py": _script("from one import LR"),
        "one.py": "import two\nLR = 0.25",
        "two.py": "import one\nOTHER = one.LR",
    }
    assert _rate(tmp_path, files) == 0.25


def test_branch_uses_an_import(tmp_path: Path) -> None:
    """What an open branch alone uses of an import is the same after it."""
    files = {
        "train.py": _script("from numbers_ import LR\nif torch.rand(1) > 0.5:\n    print(LR)"),
        "numbers_.py": "LR = 0.25",
    }
    assert _rate(tmp_path, files) == 0.25


def test_spread_model_is_called_module(tmp_path: Path) -> None:
    """`model.module` is the model, as in a model that is spread over devices."""
    text = """
import torch
class Net(torch.nn.Module):
    def optimizer(self, lr):
        return torch.optim.SGD(self.parameters(), lr=lr)
net = Net()
if spread:
    net = torch.nn.parallel.DistributedDataParallel(net)
inner = net.module if spread else net
optimizer = inner.optimizer(0.25)
"""
    assert _rate(tmp_path, {"train.py": text + _TRAIN}) == 0.25


@pytest.mark.parametrize("call", ["torch.sum()", "torch.take(1)", "np.interp()", "max()", "len()"])
def test_call_without_its_arguments(tmp_path: Path, call: str) -> None:
    """A call that Python would refuse is not known, and stops nothing."""
    text = _script(f"import numpy as np\nLR = 0.25\nother = {call}")
    assert _rate(tmp_path, {"train.py": text}) == 0.25


@pytest.mark.parametrize(
    ("beside", "first", "is_found"),
    [
        ({}, "", False),
        ({"pyproject.toml": ""}, "", True),
        ({"setup.py": ""}, "", True),
        ({}, "import sys\nsys.path.insert(0, '../src')\n", True),
    ],
)
def test_a_source_folder_beside_the_scripts_is_looked_in_if_python_does(
    beside: dict[str, str], first: str, is_found: bool, tmp_path: Path
) -> None:
    """Where the project is installed, or the script says so; else its file is another's."""
    files = {"src/rates.py": "rate = 0.5\n", **beside}
    files["scripts/train.py"] = f"{first}from rates import rate\nStepLR(SGD(p, lr=rate), 3)\n"
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    script = str(tmp_path / "scripts" / "train.py")
    if is_found:
        assert read_one(script).schedule(0) == 0.5
    else:
        with pytest.raises(NeededError, match="rate"):
            read_one(script)


@pytest.mark.process
def test_python_finds_no_source_folder_of_a_project_that_is_not_installed(tmp_path: Path) -> None:
    """The judge of the first case above."""
    for name, text in {"src/rates.py": "rate = 0.5", "scripts/train.py": "import rates"}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    command = [sys.executable, str(tmp_path / "scripts" / "train.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "No module named 'rates'" in done.stderr
