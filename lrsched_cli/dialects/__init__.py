"""Schedules in the words of the training frameworks, translated into this program's families.

A dialect is a module of plain functions: each bears a scheduler's name, takes its arguments under
their own names, positions and defaults, and returns a schedule with the same values; its docstring
says how that framework counts. A dialect is imported when one of its prefixes is used.
"""

import inspect
from collections.abc import Callable, Mapping
from importlib import import_module

from lrsched_cli.schedules import Schedule

Entry = Callable[..., Schedule]

_PREFIXES = {
    "torch": (
        "torch",
        "torch.optim.lr_scheduler",
        "torch.optim.swa_utils",
        "optim.lr_scheduler",
        "lr_scheduler",
    ),
    "keras": (
        "keras",
        "keras.optimizers.schedules",
        "optimizers.schedules",
        "schedules",
        *(
            f"{package}.{path}"
            for package in ("tf", "tensorflow")
            for path in ("keras.optimizers.schedules", "optimizers.schedules")
        ),
        "tf_keras.optimizers.schedules",
    ),
    "tf": (
        "tf.compat.v1.train",
        "tf.train",
        "tf",
        "tensorflow.compat.v1.train",
        "tensorflow.train",
    ),
    "optax": ("optax", "optax.schedules"),
    "transformers": ("transformers", "transformers.optimization"),
    "timm": (
        "timm",
        "timm.scheduler",
        "timm.scheduler.cosine_lr",
        "timm.scheduler.multistep_lr",
        "timm.scheduler.poly_lr",
        "timm.scheduler.step_lr",
        "timm.scheduler.tanh_lr",
        "timm.scheduler.wsd_lr",
    ),
    "deepspeed": ("deepspeed", "deepspeed.runtime.lr_schedules"),
    "megatron": (
        "megatron",
        "megatron.core.optimizer_param_scheduler",
        "megatron.training.arguments",
    ),
    "fvcore": ("fvcore", "fvcore.common.param_scheduler"),
    "mmengine": ("mmengine", "mmengine.optim", "mmengine.optim.scheduler"),
    "ignite": ("ignite", "ignite.handlers", "ignite.handlers.param_scheduler"),
}

PREFIXES = {prefix: dialect for dialect, prefixes in _PREFIXES.items() for prefix in prefixes}
"""What may stand before a scheduler's name, and the dialect it means; the first one is shown."""


_FROM_DATA = "follows the metrics of a run: its rates are not a function of the step"
_FROM_CODE = "calls a function of the script, which is never run: write what it computes"
_RANDOM = "adds random numbers: no one can tell its rates beforehand"
_STANDS_FOR = "has no formula of its own: write the scheduler that it stands for"
_ANY = "schedules any parameter: write the one that ends in LR"
_NO_RATE = "schedules what is no learning rate"
_GROUPS = "sets the rates of several groups of parameters: write the scheduler of one"
_ARGUMENTS = "reads the arguments of a script: write create_scheduler_v2(optimizer, ...)"

_TWINS = (
    "Constant",
    "CosineAnnealing",
    "CosineRestart",
    "Exponential",
    "Linear",
    "MultiStep",
    "OneCycle",
    "Poly",
    "ReduceOnPlateau",
    "Step",
)
"""MMEngine's schedulers, each of which it has for a momentum and for any parameter as well."""

REFUSED = {
    (
        "ReduceLROnPlateau",
        "ReduceOnPlateauLR",
        "ReduceOnPlateau",
        "PlateauLRScheduler",
        "reduce_on_plateau",
        "get_reduce_on_plateau_schedule",
        "GreedyLR",
        "get_greedy_schedule",
        "ReduceLROnPlateauScheduler",
        "AdafactorSchedule",
        "get_adafactor_schedule",
    ): _FROM_DATA,
    (
        "LambdaLR",
        "MultiplicativeLR",
        "LearningRateScheduler",
        "LambdaStateScheduler",
        "inject_hyperparams",
        "inject_stateful_hyperparams",
    ): _FROM_CODE,
    ("noisy_linear_cosine_decay",): _RANDOM,
    (
        "BaseParamScheduler",
        "CyclicalScheduler",
        "LRScheduler",
        "LearningRateSchedule",
        "ParamScheduler",
        "StatefulSchedule",
        "WrappedSchedule",
    ): _STANDS_FOR,
    tuple(f"{twin}ParamScheduler" for twin in _TWINS): _ANY,
    ("BatchSizeScheduler", *(f"{twin}Momentum" for twin in _TWINS)): _NO_RATE,
    ("ParamGroupScheduler",): _GROUPS,
    ("create_scheduler", "scheduler_kwargs"): _ARGUMENTS,
}
"""Schedulers that have no schedule, and why."""


def entries(dialect: str) -> dict[str, Entry]:
    """Return the functions of a dialect by their names."""
    module = import_module(f"{__name__}.{dialect}")
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }


def behind(entry: Entry, arguments: Mapping[str, object]) -> Entry | None:
    """Return the function that another one calls by the name in an argument, or None.

    A dialect states in `CALLS` which argument that is, and the functions by the names it takes.
    """
    calls = getattr(import_module(entry.__module__), "CALLS", {})
    if entry not in calls:
        return None
    argument, named = calls[entry]
    default = inspect.signature(entry).parameters[argument].default
    called: Entry | None = named.get(arguments.get(argument, default))
    return called


def catalogue() -> dict[str, Entry]:
    """Return every dialect's functions by the full names under which they are shown."""
    return {
        f"{prefixes[0]}.{name}": entry
        for dialect, prefixes in _PREFIXES.items()
        for name, entry in entries(dialect).items()
    }


def refusal(name: str) -> str:
    """Return why a scheduler is not spoken, where that is known; else nothing."""
    last = name.rpartition(".")[2]
    reason = next((reason for names, reason in REFUSED.items() if last in names), "")
    return f"{last} {reason}" if reason else ""
