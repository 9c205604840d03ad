"""Hyperparameters of Lightning's modules."""

import pytest

from lrsched_cli.script.read import read_script_text

MODULE = """
import lightning as L
import torch

class Net(L.LightningModule):
    def __init__(self, width=8, lr=0.04, **kwargs):
        super().__init__()
        {save}

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.hparams.lr)
"""
MADE = {
    "no call": "",
    "a call": "\nnet = Net(lr=0.02)",
    "a call with the arguments of the command line": """
from argparse import ArgumentParser
parser = ArgumentParser()
parser.add_argument("--lr", type=float, default=0.03)
args = parser.parse_args()
net = Net(**vars(args))
L.Trainer().fit(net)
""",
}
RATES = {
    "no call": 0.04,
    "a call": 0.02,
    "a call with the arguments of the command line": 0.03,
}


@pytest.mark.parametrize("how", MADE)
def test_hyperparameters_are_the_arguments_of_the_module(how: str) -> None:
    """`save_hyperparameters` keeps what `__init__` was called with, or its defaults."""
    text = MODULE.format(save="self.save_hyperparameters()") + MADE[how]
    readings = read_script_text(text).readings
    assert RATES[how] in [one.schedule(0) for one in readings]


def test_some_hyperparameters_are_kept_by_name() -> None:
    """`save_hyperparameters("lr")` keeps one of them."""
    text = MODULE.format(save='self.save_hyperparameters("lr")')
    (reading,) = read_script_text(text).readings
    assert reading.schedule(0) == 0.04


def test_hyperparameter_can_be_given() -> None:
    """What is told for `self.hparams.lr` stands before the default."""
    text = MODULE.format(save="self.save_hyperparameters()")
    (reading,) = read_script_text(text, given={"self.hparams.lr": 0.5}).readings
    assert reading.schedule(0) == 0.5
