"""What the frameworks refuse is refused, and the error tells what would be right."""

import contextlib
import sys

import pytest

from golden.cases import as_script
from golden.judge import prepare
from golden.real import JUDGES, is_installed
from lrsched_cli import parse
from lrsched_cli.errors import ExpressionError

_MEGATRON = "megatron.core.optimizer_param_scheduler.OptimizerParamScheduler(optimizer, {})"
_STEP = "torch.optim.lr_scheduler.StepLR(optimizer, 10)"
_LINE = "ignite.handlers.PiecewiseLinear(optimizer, 'lr', [(0, 0.1)])"

REFUSED = {
    "torch.optim.lr_scheduler": {
        "StepLR(optimizer)": "needs step_size as well",
        "StepLR(optimizer, 10, step_size=10)": "argument step_size is given twice",
        "StepLR(optimizer, 10, 0.1, -1, 5)": "takes at most 4 positional arguments",
        "StepLR(optimizer, stepsize=10)": "unknown argument 'stepsize'; did you mean 'step_size'?",
        "StepLR(optimizer, 10, last_epoch=-2)": "last_epoch must be a whole number >= -1",
        "SWALR(optimizer, 0.1, last_epoch=5)": "must be -1 (only a schedule from its start",
        "MultiStepLR(optimizer, 5)": "must be a list of numbers",
        "ConstantLR(optimizer, factor=1.5)": "factor must be a number >= 0 and <= 1, not 1.5",
        "LinearLR(optimizer, start_factor=0)": "start_factor must be a number > 0 and <= 1",
        "LinearLR(optimizer, end_factor=1.1)": "end_factor must be a number >= 0 and <= 1",
        "CosineAnnealingWarmRestarts(optimizer, 10.0)": "T_0 must be a whole number >= 1 without a",
        "CosineAnnealingWarmRestarts(optimizer, 10, 1.5)": "T_mult must be a whole number >= 1",
        "CyclicLR(optimizer, 0, 0.1, mode='triangle')": "(did you mean triangular?)",
        "CyclicLR(optimizer, 0, 0.1, 0)": "step_size_up must be a number > 0, not 0",
        "OneCycleLR(optimizer, 0.1)": "needs total_steps, or epochs and steps_per_epoch",
        "OneCycleLR(optimizer, 0.1, 9.0)": "total_steps must be a whole number >= 1 without a",
        "OneCycleLR(optimizer, 0.1, 9, pct_start=2)": "pct_start must be a number >= 0 and <= 1",
        "OneCycleLR(optimizer, 0.1, 9, pct_start=1)": "with a decimal point",
        "OneCycleLR(optimizer, 0.1, 10, pct_start=0.1)": "leave a phase without an update",
        "OneCycleLR(optimizer, 0.1, 9, anneal_strategy='cosine')": "one of cos, linear",
        "SequentialLR(optimizer, [], [])": "needs at least one scheduler",
        f"SequentialLR(optimizer, [{_STEP}], [5])": "needs one milestone fewer than schedulers",
        "ChainedScheduler([])": "needs at least one scheduler",
    },
    "torch.optim.swa_utils": {
        "SWALR(optimizer)": "needs swa_lr as well",
        "SWALR(optimizer, 0.1, 2.5)": "anneal_epochs must be a whole number >= 0 without a",
    },
    "keras.optimizers.schedules": {
        "ExponentialDecay(0.1, 0, 0.5)": "decay_steps must be a number > 0, not 0",
        "ExponentialDecay(0.1, decay_step=1, decay_rate=1)": "did you mean 'decay_steps'?",
        "PiecewiseConstantDecay([10], [0.1])": "needs one value more than boundaries, not 1 for 1",
        "PiecewiseConstantDecay([], [0.1])": "needs at least one boundary",
        "CosineDecay(0.1, 0)": "decay_steps must be a number > 0, not 0",
        "LearningRateSchedule()": "has no formula of its own",
    },
    "tf.compat.v1.train": {
        "natural_exp_decay(0.1, global_step, 10, 1)": "decay_rate must be a number with a decimal",
        "piecewise_constant(global_step, [9.5], [0.1, 0.2])": "must be a list of whole numbers",
        "piecewise_constant(global_step, [9], [1, 0.2])": "all with a decimal point or none",
        "exponential_decay(0.1, None, 10, 0.5)": "global_step must be a name or a whole number",
    },
    "optax": {
        "cosine_decay_schedule(0.1, 0)": "decay_steps must be a number > 0, not 0",
        "warmup_cosine_decay_schedule(0, 0.1, 9, 9)": "decay_steps (9) includes warmup_steps (9)",
        "linear_onecycle_schedule(0, 0.1)": "transition_steps must be a number > 0, not 0",
        "piecewise_constant_schedule(0.1, {10: -0.5})": "boundaries_and_scales must be a mapping",
        "piecewise_constant_schedule(0.1, [(10, 0.5)])": "boundaries_and_scales must be a mapping",
        "piecewise_interpolate_schedule('cos', 0.1, {9: 1})": "must be one of linear, cosine",
        "sgdr_schedule([])": "needs at least one cycle",
        "sgdr_schedule([{'peak_value': 0.1}])": "needs init_value, warmup_steps, decay_steps",
    },
    "transformers": {
        "get_linear_schedule_with_warmup(optimizer, 5)": "needs num_training_steps as well",
        "get_polynomial_decay_schedule_with_warmup(optimizer, 5, 50, 0.1)": "lr_end (0.1) must be",
        "get_cosine_with_min_lr_schedule_with_warmup(optimizer, 5, 50)": "either min_lr or min_lr_",
        "get_wsd_schedule(optimizer, 10, 20)": "needs num_training_steps or num_stable_steps",
        "get_wsd_schedule(optimizer, 1, 2, 9, decay_type='exp')": "one of linear, cosine, 1-sqrt",
        "get_scheduler('cosin', optimizer, 5, 50)": "did you mean 'cosine'?",
        "get_scheduler('cosine', optimizer, 5)": "cosine needs num_training_steps as well",
        "get_scheduler('linear', optimizer, 5, 50, {'power': 2})": "unknown argument 'power'",
        "TrainingArguments(max_steps=9, warmup_steps=-1)": "warmup_steps must be a number >= 0",
        "TrainingArguments(max_steps=9, lr_scheduler_typ='cosine')": "did you mean 'lr_scheduler_",
    },
    "timm.scheduler": {
        "CosineLRScheduler(optimizer, 0)": "t_initial must be a number > 0, not 0",
        "CosineLRScheduler(optimizer, 9, initialize=False)": "continues from an earlier",
        "TanhLRScheduler(optimizer, 9, 3, 3)": "lb (3) must be below ub (3)",
        "WSDLRScheduler(optimizer, 20, 21)": "decay_t (21) must be at most t_initial (20)",
        "WSDLRScheduler(optimizer, 20, 5, decay_ratio=1)": "must be a number > 0 and < 1, not 1",
        "WSDLRScheduler(optimizer, 20, 5, stable_fn='rsqrt')": "needs a stable_timescale above 0",
        "create_scheduler_v2(optimizer, 'cosin')": "did you mean 'cosine'?",
        "create_scheduler_v2(optimizer, step_on_epochs=False)": "needs updates_per_epoch as well",
    },
    "deepspeed.runtime.lr_schedules": {
        "WarmupLR(optimizer, warmup_num_steps=2.0)": "must be a whole number >= 1 without a",
        "WarmupCosineLR(optimizer, 60, warmup_num_steps=0)": "warmup_num_steps must be",
        "LRRangeTest(optimizer, 0.1, 0)": "lr_range_test_step_size must be",
        "OneCycle(optimizer, 0, 0.1, 0, 20, -1)": "cycle_second_step_size must be",
    },
    "megatron": {
        _MEGATRON.format("0, 0.1, 0.2, 5, 9, 'linear', 0, 0, 0, 'constant'"): "min_lr (0.2) must",
        _MEGATRON.format("0.2, 0.1, 0, 5, 9, 'linear', 0, 0, 0, 'constant'"): "init_lr (0.2) must",
        _MEGATRON.format(
            "0, 0.1, 0, 9, 9, 'linear', 0, 0, 0, 'constant'"
        ): "must be below lr_decay",
        _MEGATRON.format(
            "0, 0.1, 0, 5, 9, 'WSD', 0, 0, 0, 'constant'"
        ): "WSD needs wsd_decay_steps",
        _MEGATRON.format(
            "0, 0.1, 0, 5, 9, 'linear', 1, 0, 0, 'linear'"
        ): "must be at least start_wd",
    },
    "fvcore.common.param_scheduler": {
        "StepParamScheduler(9, [])": "needs at least one value",
        "MultiStepParamScheduler([0.1, 0.01])": "needs num_updates or milestones as well",
        "MultiStepParamScheduler([0.1, 0.2, 0.3], milestones=[6, 3, 9])": "ascending milestones",
        "StepWithFixedGammaParamScheduler(0.1, 3.0, 0.1, 9)": "num_decays must be a whole number",
        "CompositeParamScheduler([], [], [])": "needs a length and an interval_scaling for each",
    },
    "fairseq": {
        "inverse_sqrt(lr=[0.1, 0.2])": "takes one lr, not 2: that is fixed's",
        "fixed(lr=[])": "lr must be a number or a list of numbers",
        "cosine(lr=0.1)": "needs max_update above warmup_updates (0), or a period",
        "tri_stage(lr=0.1)": "needs decay_steps above 0, or phase_ratio",
        "tri_stage(lr=0.1, phase_ratio=[0.5, 0.5], max_update=9)": "takes three fractions",
        "triangular(lr=0.1, max_lr=0.05)": "max_lr (0.05) must be above lr (0.1)",
        "step(lr=0.1, min_lr=0.2)": "lr (0.1) must be above min_lr (0.2)",
    },
    "paddle.optimizer.lr": {
        "PiecewiseDecay([10], [0.1])": "needs one value more than boundaries, not 1 for 1",
        "LinearWarmup(0.1, 5, 0.2, 0.1)": "end_lr (0.1) must be above start_lr (0.2)",
        "MultiStepDecay(0.1, [20, 10])": "needs ascending milestones: [20, 10]",
        "StepDecay(0.1, 10, 1.5)": "gamma must be a number >= 0 and < 1, not 1.5",
        "ExponentialDecay(0.1, 1.0)": "gamma must be a number > 0 and < 1, not 1",
    },
    "mmengine.optim.scheduler": {
        "ConstantLR(optimizer, begin=10, end=10)": "must be above begin (10), not 10",
        "LinearLR(optimizer, 1.2)": "start_factor must be a number > 0 and <= 1, not 1.2",
        "OneCycleLR(optimizer, 0.1, 50.0)": "total_steps must be a whole number >= 1 without a",
        "CosineRestartLR(optimizer, [9, 9], [1], eta_min=0)": "as many restart_weights as periods",
        "CosineRestartLR(optimizer, [9])": "needs either eta_min or eta_min_ratio",
    },
    "ignite.handlers": {
        "LinearCyclicalScheduler(optimizer, 'lr', 0, 0.1, 1)": "cycle_size must be",
        "PiecewiseLinear(optimizer, 'lr', [(9, 0.1), (5, 0.2)])": "must be a list of whole times",
        "PiecewiseLinear(optimizer, 'lr', {9: 0.1})": "must be a list of whole times",
        f"ConcatScheduler([{_LINE}], [])": "needs at least two schedulers",
        f"create_lr_scheduler_with_warmup({_LINE}, 0.0, 1)": "warmup_duration must be",
    },
}
"""Calls by the modules that they stand in, and what the error says of each."""

CASES = [
    (module.partition(".")[0], call if module == "megatron" else f"{module}.{call}", message)
    for module, calls in REFUSED.items()
    for call, message in calls.items()
]


@pytest.mark.parametrize(("call", "message"), [case[1:] for case in CASES], ids=str)
def test_what_a_framework_refuses_is_refused(call: str, message: str) -> None:
    """The error says what is wrong, or what would be right."""
    with pytest.raises(ExpressionError) as caught:
        parse(as_script(call))
    assert message in str(caught.value)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", JUDGES)
def test_the_installed_framework_refuses_it_as_well(name: str) -> None:
    """None of these calls has a first rate."""
    if not is_installed(name):
        pytest.skip(f"{name} is not installed")
    prepare()
    calls = [call for framework, call, _ in CASES if framework == name]
    assert [call for call in calls if has_a_rate(name, call)] == []


def has_a_rate(name: str, call: str) -> bool:
    with contextlib.redirect_stdout(sys.stderr):
        try:
            next(JUDGES[name].drive(as_script(call)))
        except Exception:  # noqa: BLE001 - each framework has errors of its own
            return False
    return True


@pytest.mark.parametrize(
    ("call", "message"),
    {
        "fairseq.pass_through(lr=0.1)": "leaves the rate to the optimizer",
        "fairseq.fixed(lr=[0.1, 0.05])": "needs steps_per_epoch, the number of updates of an",
        "fairseq.polynomial_decay(lr=0.1)": "needs total_num_update or max_update",
        "torch.ReduceLROnPlateau(optimizer)": "follows the metrics of a run",
        "torch.LambdaLR(optimizer, lambda t: 0.9)": "calls a function of the script",
        "torch.CyclicLR(optimizer, 0, 1, scale_fn=lambda x: x)": "a function is never run",
        "torch.CyclicLR(optimizer, 0, 1, scale_fn=scale)": "must be None (a function is never run",
        "timm.CosineLRScheduler(optimizer, 9, noise_range_t=[1, 2, 3])": "or a list of two, not",
        "timm.create_scheduler(args, optimizer)": "args must be a mapping of names to values",
        "timm.create_scheduler_v2(optimizer, 'plateau')": "follows the metrics of a run",
        "transformers.get_scheduler('greedy', optimizer)": "follows the metrics of a run",
        "tf.train.noisy_linear_cosine_decay(0.1, step, 9)": "adds random numbers",
        "mmengine.optim.scheduler.StepMomentum(optimizer, 9)": "is no learning rate",
        "mmengine.optim.scheduler.StepParamScheduler(optimizer)": "write the one that ends in LR",
        "ignite.handlers.LRScheduler(scheduler)": "has no formula of its own",
        "ignite.handlers.ParamGroupScheduler([])": "sets the rates of several groups",
        "ignite.handlers.PiecewiseLinear(optimizer, 'momentum', [(0, 1)])": "must be one of lr",
        "keras.ExponentialDecay(1, 10, 0.5)": "with a decimal point",
        "fvcore.CosineParamScheduler(0.1, 0)": "needs total=, the number of updates",
        "torch.ConstantLR(optimizer, factor=0)": "ends in an error at t = 5, where torch",
        "torch.StepLR(optimizer, 10, gamma=-0.5)": "gamma must be a number >= 0, not -0.5",
    }.items(),
    ids=str,
)
def test_what_has_no_schedule_is_refused_with_the_reason(call: str, message: str) -> None:
    """What a framework accepts and no one can tell beforehand, or without a run, says why."""
    with pytest.raises(ExpressionError) as caught:
        parse(as_script(call))
    assert message in str(caught.value)
