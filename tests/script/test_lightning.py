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


def test_scheduler_that_goes_on_from_the_rate_it_finds() -> None:
    """A scheduler of the script whose rates are made of those before; the numbers are torch's."""
    text = """
import torch
import lightning as L

class Fade(torch.optim.lr_scheduler.LRScheduler):
    def __init__(self, optimizer, warmup, last_epoch=-1):
        self.warmup = warmup
        super().__init__(optimizer, last_epoch)
    def get_lr(self):
        if self.last_epoch == 0:
            return [0.0] * len(self.base_lrs)
        if self.last_epoch < self.warmup:
            return [
                group["lr"] + base / self.warmup
                for base, group in zip(self.base_lrs, self.optimizer.param_groups)
            ]
        if self.last_epoch == self.warmup:
            return self.base_lrs
        return [group["lr"] * 0.9 for group in self.optimizer.param_groups]

class Net(L.LightningModule):
    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.8)
        return [optimizer], [Fade(optimizer, 4)]
"""
    (reading,) = read_script_text(text).readings
    real = [0.0, 0.2, 0.4, 0.6, 0.8, 0.72, 0.648, 0.5832, 0.52488]
    assert [reading.schedule(t) for t in range(9)] == pytest.approx(real)


def test_schedulers_that_the_module_steps_itself_count_their_steps() -> None:
    """Without automatic optimization no scheduler is stepped at the end of an epoch."""
    text = """
import lightning as L
import torch

class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.automatic_optimization = {automatic}
    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.8)
        return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)]
"""
    by_itself = read_script_text(text.format(automatic="False")).readings[0]
    by_epochs = read_script_text(text.format(automatic="True")).readings[0]
    assert (by_itself.unit, by_epochs.unit) == (None, "epoch")


def test_warmup_by_hand_in_the_step_of_the_module() -> None:
    """`self.trainer.global_step` is the count of updates."""
    text = """
import lightning as L
import torch

class Net(L.LightningModule):
    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.1)
    def optimizer_step(self, epoch, batch_idx, optimizer, optimizer_closure):
        if self.trainer.global_step < 500:
            scale = float(self.trainer.global_step + 1) / 500.0
            for group in optimizer.param_groups:
                group["lr"] = scale * 0.1
        optimizer.step(closure=optimizer_closure)
"""
    (reading,) = read_script_text(text, given={"lr": 0.1}).readings
    assert [reading.schedule(t) for t in (0, 249, 499, 900)] == pytest.approx(
        [0.0002, 0.05, 0.1, 0.1]
    )


def test_a_scheduler_that_another_function_returns_is_not_stepped_by_lightning() -> None:
    """What it counts is not known: code that is not here steps it."""
    text = """
def get_schedule(optimizer, warmup=5):
    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: min(t / warmup, 1))
"""
    (reading,) = read_script_text(text, given={"lr": 0.1}).readings
    assert reading.counts is None
