"""Configs of frameworks with formats of their own: gin, tags of YAML, Python dictionaries."""

from collections.abc import Callable

import pytest

from lrsched_cli.errors import ConfigError, NeededError
from lrsched_cli.expression import read

Told = Callable[..., list[str]]

GIN = """\
from __gin__ import dynamic_registration
utils.create_learning_rate_scheduler:
  factors = 'constant * rsqrt_decay'
  base_learning_rate = 1.0
  warmup_steps = 10_000  # as T5 has it
trainer.Trainer.num_microbatches = None
"""


def test_gins_bindings_become_a_call(calls: Told) -> None:
    """In a block, or one by one; a macro is asked for by its name."""
    expected = (
        "t5x.utils.create_learning_rate_scheduler(factors='constant * rsqrt_decay', "
        "base_learning_rate=1.0, warmup_steps=10000)"
    )
    assert calls(GIN, name="a.gin") == [expected]
    bound = "utils.create_learning_rate_scheduler.base_learning_rate = %RATE\n"
    with pytest.raises(NeededError, match="--set RATE="):
        calls(bound, name="a.gin")


PADDLE = """\
epoch: 12
LearningRate:
  base_lr: 0.01
  schedulers:
  - !PiecewiseDecay
    gamma: 0.1
    milestones: [8, 11]
  - !LinearWarmup
    start_factor: 0.001
    steps: 1000
"""


def test_paddledetections_tags_become_a_call(calls: Told) -> None:
    """Epochs are counted in the batches that are told."""
    with pytest.raises(NeededError, match="--set step_per_epoch="):
        calls(PADDLE)
    (call,) = calls(PADDLE, "step_per_epoch=500")
    schedule = read(call).schedule
    rates = [1e-5, 0.01, 0.001, 0.0001]
    assert [schedule(t) for t in (0, 1000, 4000, 5500)] == pytest.approx(rates)


MMCV = """\
optimizer = dict(type='SGD', lr=0.02)
lr_config = dict(policy='step', warmup='linear', warmup_iters=500, warmup_ratio=0.001, step=[8, 11])
runner = dict(type='EpochBasedRunner', max_epochs=12)
"""


def test_mmcvs_hooks_become_a_call(calls: Told) -> None:
    """A warmup in iterations below steps in epochs needs the length of an epoch."""
    with pytest.raises(NeededError, match=r"len\(train_dataloader\)"):
        calls(MMCV, name="a.py")
    (call,) = calls(MMCV, "len(train_dataloader)=1000", name="a.py")
    schedule = read(call).schedule
    rates = [2e-5, 0.02, 0.02, 0.002, 0.0002]
    assert [schedule(t) for t in (0, 500, 7999, 8000, 11000)] == pytest.approx(rates)


DIFFUSION = """\
model:
  base_learning_rate: 5.0e-5
  target: ldm.models.diffusion.ddpm.LatentDiffusion
  params:
    scheduler_config:
      target: ldm.lr_scheduler.LambdaLinearScheduler
      params: {warm_up_steps: [10000], cycle_lengths: [10000000000000], f_start: [1.e-6],
               f_max: [1.], f_min: [1.]}
data: {params: {batch_size: 96}}
"""


def test_latent_diffusions_rate_is_scaled_by_its_script(calls: Told) -> None:
    """By batch, devices and accumulation, unless --scale_lr is False."""
    (scaled,) = calls(DIFFUSION, "ngpu=2")
    assert scaled.endswith(f"lr={5e-5 * 96 * 2!r})")
    (plain,) = calls(DIFFUSION, "scale_lr=False")
    assert read(plain).schedule(10_000) == pytest.approx(5e-5)


def test_what_a_file_is_based_on_stands_behind_it(calls: Told) -> None:
    """That of detectron2's defaults, too."""
    (call,) = calls("SOLVER: {BASE_LR: 0.001, STEPS: [500], MAX_ITER: 1000, WARMUP_ITERS: 0}\n")
    assert read(call).schedule(600) == pytest.approx(1e-4)


@pytest.mark.parametrize(
    "text",
    [
        "lr_scheduler: {type: StepLR, args: {step_size: 30}}\noptimizer: {args: {lr: 0.1}}",
        "scheduler: {name: StepLR, step_size: 30}\noptim: {name: sgd, learning_rate: 0.1}",
        "lr: 0.1\nlr_scheduler: StepLR\nlr_scheduler_params: {step_size: 30}",
    ],
)
def test_a_scheduler_of_torch_by_its_name_is_its_call(text: str, calls: Told) -> None:
    """Wherever its arguments stand, and the optimizer's rate."""
    assert calls(text) == ["torch.optim.lr_scheduler.StepLR(step_size=30, lr=0.1)"]


def test_a_scheduler_of_no_known_name_is_passed_by(calls: Told) -> None:
    """What it does is not known."""
    assert calls("scheduler: {name: MySchedule, steps: 3}\nlr: 0.1\n") == []


PPCLS = """\
Global: {epochs: 120}
Optimizer: {name: Momentum, lr: {name: %s, warmup_epoch: %s, %s}}
"""


def test_paddleclass_names_are_paddles_schedulers(calls: Told) -> None:
    """With lengths in iterations, within a warmup where they have one."""
    cosine = PPCLS % ("Cosine", 5, "learning_rate: 0.1")
    (call,) = calls(cosine, "step_each_epoch=100")
    schedule = read(call).schedule
    assert [schedule(t) for t in (0, 250, 500, 12_000)] == pytest.approx([0, 0.05, 0.1, 0])
    steps = PPCLS % ("Piecewise", 0, "decay_epochs: [30, 60], values: [0.1, 0.01, 0.001]")
    (call,) = calls(steps, "step_each_epoch=10")
    assert [read(call).schedule(t) for t in (299, 300, 600)] == pytest.approx([0.1, 0.01, 0.001])


@pytest.mark.parametrize(
    "text",
    [
        "optim: adam\noptim_conf: {lr: 0.002}\nmax_epoch: 20\n",
        "iters: 1000\nlearning_rate: 0.002\nlora_parameters: {rank: 8}\n",
        "model: {base_learning_rate: 0.002, target: a.b}\nscale_lr: false\n",
    ],
)
def test_a_config_without_a_schedule_has_a_constant_rate(text: str, calls: Told) -> None:
    """That of its optimizer."""
    assert calls(text) == ["constant(lr0=0.002)"]


def test_a_solver_of_others_is_not_taken_for_detectron2s(calls: Told) -> None:
    """Its keys tell another schedule."""
    with pytest.raises(ConfigError, match=r"SOLVER\.LR_POLICY is no key of detectron2"):
        calls("SOLVER: {BASE_LR: 0.1, LR_POLICY: cosine, MAX_EPOCH: 196}\n")


def test_a_rate_and_a_ratio_alone_are_no_trainers(calls: Told) -> None:
    """Anyone's config may have them."""
    assert calls("learning_rate: 1e-3\nwarmup_ratio: 0.1\nepochs: 10\n") == []


def test_megatrons_decay_is_as_long_as_its_samples(calls: Told) -> None:
    """Without rounding, as the scheduler counts samples."""
    text = "lr: 1e-4\nlr_decay_style: linear\nglobal_batch_size: 100\ntrain_samples: 1050\n"
    (call,) = calls(text)
    assert "lr_decay_iters=10.5" in call
