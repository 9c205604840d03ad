"""Settings that are written under names which the text does not tell."""

import pytest

from lrsched_cli.errors import NeededError
from lrsched_cli.script.read import read_script_text

_CLASS = """
class Config:
    def __init__(self):
        self.lr = 0.1
cfg = Config()
"""
_PARSER = """
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
"""
_TREES = """
class Part:
    pass
class Config:
    def __init__(self):
        self.load()
        self.merge()
    def load(self):
        self.OPTIM = Part()
        self.OPTIM.lr = 0.1
        self.DATA = Part()
        self.DATA.name = "x"
        self.parts = {"OPTIM": self.OPTIM, "DATA": self.DATA}
    def merge(self):
        for part, values in told.items():
            for name, value in values.items():
                WRITTEN
    def make(self, model):
        self.optimizer = torch.optim.SGD(model.parameters(), lr=self.OPTIM.lr)
"""
_WAYS = {
    "item": (
        'cfg = {"lr": 0.1}\nfor name, value in told.items():\n    cfg[name] = value',
        "['lr']",
    ),
    "update": ('cfg = {"lr": 0.1}\ncfg.update(told)', "['lr']"),
    "display": ('cfg = {**{"lr": 0.1}, **told}', "['lr']"),
    "dict": ('cfg = dict({"lr": 0.1}, **told)', "['lr']"),
    "get": ("cfg = {}\ncfg.update(told)", ".get('lr', 0.1)"),
    "within": (
        'cfg = {"a": {"lr": 0.1}}\nfor name in told:\n    cfg[name].update(told)',
        "['a']['lr']",
    ),
    "dunder": (f"{_CLASS}cfg.__dict__.update(told)", ".lr"),
    "vars": (f"{_CLASS}vars(cfg).update(told)", ".lr"),
    "setattr": (f"{_CLASS}for name, value in told.items():\n    setattr(cfg, name, value)", ".lr"),
    "method": (
        f"{_CLASS}for name, value in told.items():\n    cfg.__setattr__(name, value)",
        ".lr",
    ),
    "class": (
        "class cfg:\n    lr = 0.1\nfor name, value in told.items():\n    setattr(cfg, name, value)",
        ".lr",
    ),
    "object": ("class Config:\n    lr = 0.1\ncfg = Config()\ncfg.__dict__.update(told)", ".lr"),
    "arguments": (f"{_PARSER}cfg = parser.parse_args()\ncfg.__dict__.update(told)", ".lr"),
    "defaults": (f"{_PARSER}parser.set_defaults(**told)\ncfg = parser.parse_args()", ".lr"),
    "parameter": ("def f(lr=0.1):\n    return lr\ncfg = [f(**told)]", "[0]"),
    "keywords": (
        (
            "class Config:\n    def __init__(self, **more):\n        self.lr = 0.1\n"
            "        self.__dict__.update(more)\ncfg = Config(**told)"
        ),
        ".lr",
    ),
    "globals": ("lr = 0.1\nglobals().update(told)\ncfg = [lr]", "[0]"),
    "library": ("cfg = {'lr': 0.1}\nelsewhere.update_config(cfg, path)", "['lr']"),
}


@pytest.mark.parametrize(("way", "read"), _WAYS.values(), ids=_WAYS)
def test_what_a_file_may_have_written_over_is_asked_for(way: str, read: str) -> None:
    """The value that stood there before is not taken in silence."""
    text = f"told = yaml.safe_load(open(path))\n{way}\n"
    text += f"optimizer = torch.optim.SGD(model.parameters(), lr=cfg{read})\n"
    text += "scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)\n"
    with pytest.raises(NeededError, match=r"path|lr"):
        read_script_text(text)


@pytest.mark.parametrize(
    "written",
    [
        "setattr(self.parts[part], name, value)",
        "self.parts[part].__dict__[name] = value",
        "getattr(self, part).__dict__.update(values)",
        "self.parts[part].lr = value",
    ],
)
def test_parts_under_an_unknown_key_are_written_over(written: str) -> None:
    """Any object that may stand under the key may be the one whose attribute is set."""
    text = "told = yaml.safe_load(open(path))\n" + _TREES.replace("WRITTEN", written)
    with pytest.raises(NeededError, match=r"path|OPTIM"):
        read_script_text(text)


def test_a_settings_file_tells_what_a_file_writes_over() -> None:
    """Its keys are the names under which the script would find the values."""
    text = "told = {unknown: other}\n" + _TREES.replace(
        "WRITTEN", "setattr(self.parts[part], name, value)"
    )
    found = read_script_text(text, behind={"OPTIM.lr": 0.3, "DATA.name": "y"})
    assert found.readings[0].schedule(0) == 0.3


def test_a_script_is_taken_to_be_started_without_arguments() -> None:
    """What its command line may say over the settings is noted, and not asked for."""
    text = f"{_CLASS}for one in sys.argv[1:]:\n    name, value = one.split('=')\n"
    text += "    setattr(cfg, name, float(value))\n"
    text += "optimizer = torch.optim.SGD(model.parameters(), lr=cfg.lr)\n"
    (reading,) = read_script_text(text).readings
    assert reading.schedule(0) == 0.1
    assert any("sys.argv" in one for one in reading.remarks)


def test_what_is_written_to_a_dictionary_of_attributes_is_taken_back_with_its_branch() -> None:
    """Both sides of an open condition begin with the same attributes."""
    text = f"{_CLASS}if flag:\n    vars(cfg)['lr'] = 0.2\nelse:\n    rate = cfg.lr\n"
    text += "optimizer = torch.optim.SGD(model.parameters(), lr=cfg.lr)\n"
    assert read_script_text(text, given={"flag": False}).readings[0].schedule(0) == 0.1
    with pytest.raises(NeededError, match="flag"):
        read_script_text(text)
