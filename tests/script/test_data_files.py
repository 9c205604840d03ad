"""Files of data that a script opens: read from beside it, or asked for."""

from pathlib import Path

import pytest

from lrsched_cli.errors import NeededError, ScriptError
from lrsched_cli.inputs.script import read_script
from lrsched_cli.settings import given

_OPTIMIZER = """
optimizer = torch.optim.SGD(model.parameters(), lr=LR)
for epoch in range(4):
    optimizer.step()
"""

YAML = "train:\n  lr: 0.25\n"
JSON = '{"train": {"lr": 0.25}}'

WAYS = {
    "yaml.safe_load": """
with open('configs/a.yaml') as f:
    c = yaml.safe_load(f)
LR = c['train']['lr']
""",
    "yaml.load": """
c = yaml.load(open('configs/a.yaml'), Loader=yaml.FullLoader)
LR = c['train']['lr']
""",
    "json.load": """
with open('configs/a.json') as f:
    c = json.load(f)
LR = c['train']['lr']
""",
    "json.loads": "data = open('configs/a.json').read()\nLR = json.loads(data)['train']['lr']",
    "OmegaConf": "c = OmegaConf.load('configs/a.yaml')\nLR = c.train.lr",
    "a path beside the script": """
folder = os.path.dirname(os.path.abspath(__file__))
c = json.load(open(os.path.join(folder, 'configs', 'a.json')))
LR = c['train']['lr']
""",
    "a tree": "c = EasyDict(json.load(open('configs/a.json')))\nLR = c.train.lr",
}


def _folder(tmp_path: Path, lines: str) -> str:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "a.yaml").write_text(YAML)
    (tmp_path / "configs" / "a.json").write_text(JSON)
    script = tmp_path / "train.py"
    script.write_text(f"import argparse, json, torch, yaml\n{lines}\n{_OPTIMIZER}")
    return str(script)


def _rate(script: str, **told: str) -> float:
    names = [(f"args.{name}", one) for name, one in told.items()]
    (sweep,) = read_script(script, {}, given(names, [])).sweeps
    return sweep.curves[0].reading.schedule(0)


@pytest.mark.parametrize("lines", WAYS.values(), ids=WAYS.keys())
def test_file_is_read(tmp_path: Path, lines: str) -> None:
    """What a script reads from a file of data beside it is known."""
    assert _rate(_folder(tmp_path, lines)) == 0.25


_PARSED = """
parser = argparse.ArgumentParser()
parser.add_argument("--config", {options})
args = parser.parse_args()
with open(args.config) as file:
    config = yaml.safe_load(file)
LR = config["train"]["lr"]
"""


def test_default_path_is_read(tmp_path: Path) -> None:
    """A path can be the default of an argument."""
    script = _folder(tmp_path, _PARSED.format(options='default="configs/a.yaml"'))
    assert _rate(script) == 0.25


@pytest.mark.parametrize("options", ["required=True", 'default="missing.yaml"'])
def test_missing_file_is_asked_for(tmp_path: Path, options: str) -> None:
    """Where a file is not there, its path is asked for, and not all that it might say."""
    script = _folder(tmp_path, _PARSED.format(options=options))
    with pytest.raises(NeededError) as raised:
        _rate(script)
    assert [one.name for one in raised.value.needed] == ["args.config"]


@pytest.mark.parametrize("options", ["required=True", 'default="missing.yaml"'])
def test_given_path_is_read(tmp_path: Path, options: str) -> None:
    """The path that is given for an argument is read."""
    script = _folder(tmp_path, _PARSED.format(options=options))
    assert _rate(script, config="configs/a.yaml") == 0.25


_TREE = """
tree = CfgNode()
tree.train = CfgNode()
tree.train.lr = 0.5
parser = argparse.ArgumentParser()
parser.add_argument("--config", required=True)
args = parser.parse_args()
tree.merge_from_file(args.config)
LR = tree.train.lr
"""


def test_tree_is_written_over(tmp_path: Path) -> None:
    """What a file says stands over what a tree of settings begins with."""
    assert _rate(_folder(tmp_path, _TREE), config="configs/a.yaml") == 0.25


def test_tree_that_an_unknown_file_writes_over(tmp_path: Path) -> None:
    """A tree that some file writes over does not keep its first values in silence."""
    with pytest.raises(NeededError) as raised:
        _rate(_folder(tmp_path, _TREE))
    assert [one.name for one in raised.value.needed] == ["args.config"]


def test_given_path_without_a_file(tmp_path: Path) -> None:
    """A path that is given and leads to no file is an error that says so."""
    script = _folder(tmp_path, _PARSED.format(options="required=True"))
    with pytest.raises(ScriptError, match=r"'other.yaml', given for args.config"):
        _rate(script, config="other.yaml")


def test_literal_path_without_a_file(tmp_path: Path) -> None:
    """Where a script names a missing file itself, what it would read is asked for."""
    lines = "c = json.load(open('configs/other.json'))\nLR = c['lr']"
    with pytest.raises(NeededError) as raised:
        _rate(_folder(tmp_path, lines))
    assert [one.name for one in raised.value.needed] == ['c["lr"]']


def test_empty_default_path_is_asked_for(tmp_path: Path) -> None:
    """A path that is empty by default is asked for as one that is not there."""
    script = _folder(tmp_path, _PARSED.format(options='default=""'))
    with pytest.raises(NeededError) as raised:
        _rate(script)
    assert [one.name for one in raised.value.needed] == ["args.config"]
