"""Schedulers and optimizers by the names that scripts call them by, of many frameworks."""

from pathlib import Path

import numpy as np
import pytest

from lrsched_cli import parse
from lrsched_cli.errors import ComparisonError, LRSchedError
from lrsched_cli.inputs import read_one

_TORCH = "import torch\noptimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n"
_LOOP = "for step in range(100):\n    optimizer.step()\n    scheduler.step()\n"
_OPTAX = "import optax\nfall = optax.linear_schedule(1.0, 0.0, 100)\n"

SCRIPTS = {
    "TRL": (
        "from trl import SFTConfig\nSFTConfig('x', max_steps=50, warmup_ratio=0.1)",
        "linear(lr0=2e-5, total=50, warmup=5)",
    ),
    "diffusers": (
        "from diffusers.optimization import get_scheduler\n"
        + _TORCH
        + "scheduler = get_scheduler('polynomial', optimizer, num_warmup_steps=5, "
        "num_training_steps=50, power=2.0)\n" + _LOOP,
        "poly(lr0=0.1, total=50, power=2, warmup=5, min_lr=1e-7)",
    ),
    "detectron2": (
        "from fvcore.common.param_scheduler import CosineParamScheduler\n"
        "from detectron2.solver import LRMultiplier, WarmupParamScheduler\n"
        + _TORCH
        + "factors = WarmupParamScheduler(CosineParamScheduler(1, 0), 0.001, 0.1)\n"
        "scheduler = LRMultiplier(optimizer, factors, max_iter=100)\n" + _LOOP,
        (
            "detectron2.LRMultiplier(o, detectron2.WarmupParamScheduler("
            "fvcore.CosineParamScheduler(1, 0), 0.001, 0.1), 100, lr=0.1)"
        ),
    ),
    "ESPnet": (
        "from espnet2.schedulers.warmup_lr import WarmupLR\n"
        + _TORCH
        + "scheduler = WarmupLR(optimizer, warmup_steps=20)\n"
        + _LOOP,
        "espnet.WarmupLR(optimizer, warmup_steps=20, lr=0.1)",
    ),
    "told its epochs": (
        "from warmup_scheduler import GradualWarmupScheduler\n"
        + _TORCH
        + "after = torch.optim.lr_scheduler.StepLR(optimizer, 10)\n"
        "scheduler = GradualWarmupScheduler(optimizer, 1, 5, after)\n"
        "for epoch in range(1, 101):\n    scheduler.step(epoch)\n    optimizer.step()\n",
        (
            "delay(warmup_scheduler.GradualWarmupScheduler(optimizer, 1, 5, "
            "torch.StepLR(optimizer, 10), with_epochs=True, lr=0.1), by=-1)"
        ),
    ),
    "arguments of timm": (
        "import argparse\nfrom timm.scheduler import create_scheduler\n"
        "parser = argparse.ArgumentParser()\n"
        "parser.add_argument('--epochs', default=60)\n"
        "parser.add_argument('--sched', default='cosine')\n"
        + _TORCH
        + "scheduler, _ = create_scheduler(parser.parse_args(), optimizer)\n"
        "for epoch in range(60):\n    optimizer.step()\n    scheduler.step(epoch + 1)\n",
        "timm.create_scheduler(dict(sched='cosine', epochs=60), optimizer, lr=0.1)",
    ),
    "decay of Keras": (
        "from keras.optimizers import SGD\nepochs = 50\nSGD(lr=0.1, decay=0.1 / epochs)",
        "time(lr0=0.1, decay=0.002)",
    ),
    "Model Garden": (
        (
            "import tensorflow as tf\nfrom official.nlp import optimization\n"
            "fall = tf.keras.optimizers.schedules.PolynomialDecay(0.1, 100, 0.0)\n"
            "tf.keras.optimizers.Adam(optimization.WarmUp(0.1, fall, 10))"
        ),
        "official.WarmUp(0.1, keras.PolynomialDecay(0.1, 100, 0.0), 10)",
    ),
    "optax.chain": (
        _OPTAX + "optax.chain(optax.clip(1.0), optax.adam(0.1), optax.scale_by_schedule(fall))",
        "linear(lr0=0.1, total=100)",
    ),
    "optax.scale": (
        _OPTAX + "optax.chain(optax.scale_by_adam(), optax.scale_by_schedule(fall), "
        "optax.scale(-0.1))",
        "linear(lr0=0.1, total=100)",
    ),
    "MultiSteps": (
        _OPTAX + "tx = optax.MultiSteps(optax.adam(learning_rate=fall), 4)",
        "linear(lr0=1, total=100)",
    ),
    "inject_hyperparams": (
        _OPTAX + "tx = optax.inject_hyperparams(optax.adam)(learning_rate=fall)",
        "linear(lr0=1, total=100)",
    ),
}


@pytest.mark.parametrize(("script", "expression"), SCRIPTS.values(), ids=SCRIPTS)
def test_a_script_has_the_rates_of_its_framework(
    tmp_path: Path, script: str, expression: str
) -> None:
    """As an expression tells them."""
    path = tmp_path / "train.py"
    path.write_text(script)
    times = np.arange(60)
    rates = read_one(str(path)).schedule(times)
    np.testing.assert_allclose(rates, parse(expression)(times), rtol=1e-9, atol=1e-15)


def test_of_several_schedules_one_is_to_be_chosen(tmp_path: Path) -> None:
    """The error names them."""
    path = tmp_path / "train.py"
    path.write_text(_OPTAX + "rise = optax.linear_schedule(0.0, 1.0, 100)")
    with pytest.raises(ComparisonError, match=r"has 2 schedules \(fall; rise\)"):
        read_one(str(path))


def test_a_warmup_that_dampens_another_scheduler_is_refused(tmp_path: Path) -> None:
    """Without it the rates of that scheduler would be wrong."""
    path = tmp_path / "train.py"
    path.write_text(
        "import pytorch_warmup as warmup\n" + _TORCH + "scheduler = "
        "torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 100)\n"
        "warmup = warmup.LinearWarmup(optimizer, 10)\n"
        "for step in range(100):\n    optimizer.step()\n"
        "    with warmup.dampening():\n        scheduler.step()\n"
    )
    with pytest.raises(LRSchedError, match="dampens the rates of another scheduler"):
        read_one(str(path))
