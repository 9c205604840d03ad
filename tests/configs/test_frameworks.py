"""A config of each framework, and the call that it becomes."""

from collections.abc import Callable

import pytest

from lrsched_cli.errors import ExpressionError, NeededError
from lrsched_cli.expression import read

Told = Callable[..., list[str]]

CASES = {
    "Axolotl": (
        (
            "base_model: x\nmicro_batch_size: 2\ngradient_accumulation_steps: 4\nnum_epochs: 3\n"
            "learning_rate: 2e-4\nlr_scheduler: cosine\nwarmup_ratio: 0.1\n"
        ),
        ["num_examples=1000", "world_size=1"],
        (
            "axolotl.train(learning_rate=0.0002, lr_scheduler='cosine', warmup_ratio=0.1, "
            "total_num_steps=375)"
        ),
    ),
    "Composer": (
        (
            "max_duration: 1000ba\noptimizer: {name: decoupled_adamw, lr: 6.0e-4}\n"
            "scheduler: {name: cosine_with_warmup, t_warmup: 100ba, alpha_f: 0.1}\n"
        ),
        [],
        (
            "composer.scheduler(name='cosine_with_warmup', lr=0.0006, t_warmup=100.0, t_max=1000, "
            "alpha_f=0.1)"
        ),
    ),
    "Composer's epochs": (
        (
            "max_duration: 2ep\noptimizers: {sgd: {lr: 0.1}}\n"
            "schedulers: {multistep: {milestones: [1ep], gamma: 0.5}}\n"
        ),
        ["batches_per_epoch=50"],
        "composer.scheduler(name='multistep', lr=0.1, gamma=0.5, milestones=[50.0])",
    ),
    "ESPnet": (
        (
            "optim: adam\noptim_conf: {lr: 0.002}\nscheduler: warmuplr\n"
            "scheduler_conf: {warmup_steps: 25000}\n"
        ),
        [],
        "espnet.WarmupLR(warmup_steps=25000, lr=0.002)",
    ),
    "fairseq": (
        (
            "optimization: {lr: [0.0005], max_update: 400000}\n"
            "lr_scheduler: {_name: polynomial_decay, warmup_updates: 32000}\n"
        ),
        [],
        "fairseq.polynomial_decay(lr=0.0005, warmup_updates=32000, max_update=400000)",
    ),
    "GPT-NeoX": (
        (
            '{"optimizer": {"params": {"lr": 6.0e-4}}, "min_lr": 6.0e-5, "train-iters": 1000,\n'
            ' "lr-decay-style": "cosine", "warmup": 0.01}'
        ),
        [],
        (
            "gpt_neox.arguments(lr=0.0006, train_iters=1000, min_lr=6e-05, warmup=0.01, "
            "lr_decay_style='cosine')"
        ),
    ),
    "LitGPT": (
        (
            "train: {global_batch_size: 8, micro_batch_size: 4, lr_warmup_steps: 10, epochs: 2}\n"
            "devices: 1\noptimizer: {class_path: torch.optim.AdamW, init_args: {lr: 0.0002}}\n"
        ),
        ["num_examples=1923"],
        "litgpt.finetune(lr=0.0002, max_steps=480, lr_warmup_steps=10)",
    ),
    "mlx-lm": (
        (
            "lr_schedule: {name: cosine_decay, warmup: 100, warmup_init: 1e-7,\n"
            "  arguments: [1e-5, 1000, 1e-7]}\n"
        ),
        [],
        (
            "mlx.lr_schedule(name='cosine_decay', arguments=[1e-05, 1000, 1e-07], warmup=100, "
            "warmup_init=1e-07)"
        ),
    ),
    "NeMo": (
        (
            "trainer: {max_steps: 1000}\nmodel:\n  optim:\n    lr: 1e-3\n"
            "    sched: {name: CosineAnnealing, warmup_steps: 50, min_lr: 1e-6}\n"
        ),
        [],
        "nemo.CosineAnnealing(min_lr=1e-06, warmup_steps=50, lr=0.001, max_steps=1000)",
    ),
    "OLMo": (
        (
            "max_duration: 1000\noptimizer: {learning_rate: 3e-4}\n"
            "scheduler: {name: linear_with_warmup, t_warmup: 100, alpha_f: 0.0}\n"
        ),
        [],
        (
            "olmo.scheduler(name='linear_with_warmup', learning_rate=0.0003, t_warmup=100, "
            "alpha_f=0.0, t_max=1000.0)"
        ),
    ),
    "SpeechBrain": (
        (
            "lr_adam: 0.001\nnoam: !new:speechbrain.nnet.schedulers.NoamScheduler\n"
            "  lr_initial: !ref <lr_adam>\n  n_warmup_steps: 25000\n"
        ),
        [],
        (
            "speechbrain.nnet.schedulers.NoamScheduler(lr_initial=0.001, n_warmup_steps=25000, "
            "lr=0.001)"
        ),
    ),
    "timm": (
        "sched: step\nepochs: 90\nlr: 0.1\nwarmup_epochs: 0\ndecay_epochs: 30\n",
        [],
        (
            "timm.create_scheduler(args={'sched': 'step', 'epochs': 90, 'warmup_epochs': 0, "
            "'warmup_lr': 1e-05, 'min_lr': 0.0, 'decay_epochs': 30, 'decay_rate': 0.1, "
            "'lr_cycle_mul': 1.0, 'lr_cycle_decay': 0.5, 'lr_cycle_limit': 1, 'lr_k_decay': 1.0, "
            "'decay_milestones': [90, 180, 270], 'warmup_prefix': False, "
            "'sched_on_updates': False}, lr=0.1)"
        ),
    ),
    "torchtune": (
        (
            "batch_size: 2\ngradient_accumulation_steps: 8\nepochs: 1\n"
            "optimizer: {_component_: torch.optim.AdamW, lr: 3e-4}\nlr_scheduler:\n"
            "  _component_: torchtune.training.lr_schedulers.get_cosine_schedule_with_warmup\n"
            "  num_warmup_steps: 100\n"
        ),
        ["num_examples=52002", "world_size=1"],
        (
            "transformers.get_cosine_schedule_with_warmup(num_warmup_steps=100, "
            "num_training_steps=3250, lr=0.0003)"
        ),
    ),
    "a constant rate": (
        "batch_size: 2\noptimizer: {_component_: torch.optim.AdamW, lr: 3e-4}\n",
        [],
        "constant(lr0=0.0003)",
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_config_becomes_one_call_of_its_framework(kind: str, calls: Told) -> None:
    """With its keys as arguments, and lengths in updates."""
    text, told, expected = CASES[kind]
    assert calls(text, *told) == [expected]
    read(expected)  # which is a schedule


def test_a_foreign_toml_becomes_a_call(calls: Told) -> None:
    """As torchtitan's does."""
    text = "[optimizer]\nlr = 3e-4\n[lr_scheduler]\nwarmup_steps = 20\n[training]\nsteps = 100\n"
    assert calls(text, name="llama.toml") == [
        "torchtitan.lr_scheduler(lr=0.0003, steps=100, warmup_steps=20)"
    ]


def test_detectron2s_solver_becomes_its_factors(calls: Told) -> None:
    """Text that is a list counts as one; what is not told has the framework's default."""
    (call,) = calls("SOLVER: {BASE_LR: 0.02, STEPS: '(210000, 250000)', MAX_ITER: 270000}\n")
    schedule = read(call).schedule
    rates = [0.02 * 0.001, 0.02, 0.02 * 0.1, 0.02 * 0.01]
    assert [schedule(t) for t in (0, 1000, 210000, 260000)] == pytest.approx(rates)


MMENGINE = """\
n = 18
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='AdamW', lr=3e-4))
param_scheduler = [
    dict(type='LinearLR', start_factor=1.0 / 4, by_epoch=False, begin=0, end=400),
    dict(type='CosineAnnealingLR', by_epoch=True, begin=0, end=n, T_max=n, eta_min_ratio=5e-3)]
train_cfg = dict(by_epoch=True, max_epochs=n)
"""


def test_schedulers_of_two_units_need_the_length_of_an_epoch(calls: Told) -> None:
    """Which is asked for as MMEngine's users write it."""
    with pytest.raises(NeededError, match=r"--set 'len\(train_dataloader\)=\.\.\.'"):
        calls(MMENGINE, name="config.py")
    (call,) = calls(MMENGINE, "len(train_dataloader)=1000", name="config.py")
    schedule = read(call).schedule
    cosine = read("mmengine.CosineAnnealingLR(lr=3e-4, T_max=18, eta_min_ratio=5e-3, end=18)")
    assert schedule(0) == pytest.approx(3e-4 / 4)
    assert [schedule(t) for t in (400, 999, 1000, 17_500)] == pytest.approx(
        [cosine.schedule(t) for t in (0, 0, 1, 17)]
    )
    assert read(call).counts == "step"


def test_one_scheduler_is_its_own_call(calls: Told) -> None:
    """On the rate of the optimizer."""
    text = "optimizer = dict(lr=0.1)\nparam_scheduler = dict(type='StepLR', step_size=30)\n"
    assert calls(text, name="a.py") == ["mmengine.StepLR(step_size=30, lr=0.1)"]


def test_timms_rate_is_scaled_by_the_batch_where_it_has_none(calls: Told) -> None:
    """By its root for adaptive optimizers."""
    text = "sched: cosine\nepochs: 300\nlr_base: 0.1\nbatch_size: 256\nopt: %s\n"
    assert calls(text % "sgd", "world_size=4")[0].endswith(", lr=0.4)")
    assert calls(text % "adamw", "world_size=4")[0].endswith(", lr=0.2)")


def test_classes_that_are_imported_stand_for_their_names(calls: Told) -> None:
    """As in MMEngine's newer configs; what would have to be run is no number."""
    text = """\
from mmengine.optim.scheduler import StepLR
from torch.optim import SGD
optim_wrapper = dict(optimizer=dict(type=SGD, lr=0.1), paramwise_cfg=dict(custom_keys=keys()))
param_scheduler = dict(type=StepLR, step_size=%s)
"""
    assert calls(text % "30", name="a.py") == ["mmengine.StepLR(step_size=30, lr=0.1)"]
    (call,) = calls(text % "size()", name="a.py")
    with pytest.raises(ExpressionError, match="step_size must be a number"):
        read(call)
