"""Trees of settings that scripts make themselves, and what is built of them."""

import pytest

from lrsched_cli.script.read import read_script_text

TREES = {
    "a dictionary whose keys are attributes": """
class Tree(dict):
    def __init__(self, *args, **kwargs):
        super(Tree, self).__init__(*args, **kwargs)
        self.__dict__ = self

c = Tree({"lr": 0.25})
LR = c.lr
""",
    "a dictionary with an accessor": """
class Tree(dict):
    def __getattr__(self, name):
        return self[name]

c = Tree({"lr": 0.25})
LR = c.lr
""",
    "keyword arguments, level by level": """
class Tree:
    def __init__(self, **kwargs):
        for k, v in kwargs.items():
            if type(v) == dict:
                v = Tree(**v)
            setattr(self, k, v)

c = Tree(**{"train": {"lr": 0.25, "betas": [0.8, 0.99]}})
LR = c.train.lr
""",
    "a class of one's own over yacs": """
from yacs.config import CfgNode

class Node(CfgNode):
    pass

base = Node()
base.train = Node()
base.train.lr = 0.25
c = base.clone()
LR = c.train.lr
""",
    "capitals of a module": """
class Defaults:
    LR = 0.25
    note = "x"

class Tree:
    def __init__(self, source):
        for name in dir(source):
            if name.isupper():
                setattr(self, name, getattr(source, name))

c = Tree(Defaults)
LR = c.LR
""",
    "arguments as a dictionary": """
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.25)
args = parser.parse_args()
LR = vars(args)["lr"]
""",
    "arguments, pair by pair": """
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.25)
state = {k: v for k, v in parser.parse_args()._get_kwargs()}
LR = state["lr"]
""",
    "a function of its own process": """
import multiprocessing as mp

def main(rank, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(3):
        optimizer.step()

for rank in range(4):
    mp.Process(target=main, args=(rank, 0.25)).start()
""",
    "a model on a device": """
class Net(torch.nn.Module):
    def start_rate(self):
        return 0.25

net = Net().to(device).cuda()
LR = net.start_rate()
""",
    "an object of a list by the time": """
class Part:
    def __init__(self, rate):
        self.rate = rate
    def __call__(self, t):
        return self.rate

parts = [Part(0.25), Part(0.5)]
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: parts[min(t // 10, 1)](t))
for epoch in range(5):
    optimizer.step()
    scheduler.step()
""",
}
_OPTIMIZER = """
optimizer = torch.optim.SGD(model.parameters(), lr=LR)
for epoch in range(3):
    optimizer.step()
"""


@pytest.mark.parametrize("lines", TREES.values(), ids=TREES.keys())
def test_rate_is_found(lines: str) -> None:
    """A rate is found however a script holds its settings."""
    rest = "" if "optimizer" in lines else _OPTIMIZER
    script = read_script_text(f"import torch\n{lines}\n{rest}")
    assert [one.schedule(0) for one in script.readings] == [0.25]


def test_training_in_two_branches_is_told_once() -> None:
    """A training that is started in one way or another is one."""
    text = """
import torch

def main(lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    for epoch in range(4):
        optimizer.step()
        scheduler.step()

if torch.cuda.device_count() > 1:
    main(0.25)
else:
    main(0.25)
"""
    assert len(read_script_text(text).readings) == 1


def test_argument_that_a_model_keeps() -> None:
    """A model's width, which it keeps as it was given, is known where a rate is made of it."""
    text = """
import torch

class Net(torch.nn.Module):
    def __init__(self, hidden=16, layers=2):
        super().__init__()
        self.hidden = hidden
        self.blocks = torch.nn.ModuleList([torch.nn.Linear(hidden, hidden)] * layers)

net = Net(64)
optimizer = torch.optim.SGD(net.parameters(), lr=net.hidden ** -0.5)
"""
    (reading,) = read_script_text(text).readings
    assert reading.schedule(0) == 0.125


def test_settings_of_a_file_are_those_of_the_tree_that_a_script_has() -> None:
    """The file has `optim.lr`; the script makes its tree of it where that is not seen."""
    script = (
        "cfg = setup()\n"
        "opt = SGD(params, lr=cfg.optim['lr'])\n"
        "scheduler = StepLR(opt, cfg.optim.every, 0.5)\n"
    )
    behind = {"optim.lr": 0.3, "optim.every": 2}
    (reading,) = read_script_text(script, behind=behind).readings
    assert [reading.schedule(t) for t in (0, 2)] == pytest.approx([0.3, 0.15])
