"""Record what the real frameworks compute: `python tests/golden/record.py [FRAMEWORK ...]`.

Each case is run by Python with the real modules, stepped as users step it, and the
rate in force during each update written down. The JSON files beside this one hold the results; the
tests compare this program with them and, where a framework is installed, with a fresh recording.
"""

import contextlib
import importlib
import json
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypedDict

import numpy as np

from golden import training
from golden.cases import FVCORE_TOTAL, cases
from golden.real import existing, import_without_models, prepare

HERE = Path(__file__).parent

UPDATES = 110
"""So many updates of each case are recorded, or as many as the framework allows."""


class Case(TypedDict):
    """A case, and the rate that its framework has for each update, from the first on."""

    expression: str
    judge: str
    rates: list[float]
    ends: bool
    """Whether the framework refuses the next update."""


class Recording(TypedDict):
    """All cases of a framework, and the versions that computed them."""

    versions: dict[str, str]
    schedulers: list[str]
    """Every scheduler that the framework has."""
    cases: list[Case]


Rates = Callable[[str], Iterator[float]]
"""What runs a text and yields a rate for each update."""


def record(name: str) -> Recording:
    """Return a fresh recording of a framework that is installed."""
    prepare()
    drive, packages = FRAMEWORKS[name]
    with warnings.catch_warnings(), contextlib.redirect_stdout(sys.stderr):
        warnings.simplefilter("ignore")
        found = [_case(text, drive) for text in cases(name)]
        if name == "keras":
            found += [_trained(*case) for case in training.cases()]
        schedulers = list(existing(name))
    versions = {package: version(package) for package in packages}
    return {"versions": versions, "schedulers": schedulers, "cases": found}


def recorded(name: str) -> Recording:
    """Return what was recorded of a framework."""
    recording: Recording = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return recording


def _case(text: str, drive: Rates) -> Case:
    rates: list[float] = []
    ends = False
    try:
        for rate in drive(text):
            rates.append(float(rate))
            if len(rates) == UPDATES:
                break
    except (ValueError, ZeroDivisionError) as error:
        if not rates:
            message = f"{text}: {error}"
            raise RuntimeError(message) from error
        ends = True
    return {"expression": text, "judge": "stepped", "rates": rates, "ends": ends}


def _trained(text: str, judge: str, rates: list[float]) -> Case:
    return {"expression": text, "judge": judge, "rates": rates, "ends": False}


def _run(text: str, *modules: str, **names: object) -> dict[str, Any]:
    """Return the names that a text leaves; a lone expression becomes the scheduler."""
    for module in modules:
        importlib.import_module(module)
        names[module.partition(".")[0]] = sys.modules[module.partition(".")[0]]
    if "scheduler = " not in text:
        text = f"scheduler = {text}"
    exec(text, names)  # noqa: S102 - texts of the cases only
    return names


def _params() -> list[Any]:
    torch = importlib.import_module("torch")
    return [torch.nn.Parameter(torch.zeros(1))]


def _torch_like(text: str, *modules: str) -> Iterator[float]:
    """Step as torch's documentation does: the optimizer, then the scheduler."""
    names = _run(text, "torch.optim.swa_utils", *modules, params=_params())
    optimizer, scheduler = names["optimizer"], names["scheduler"]
    while True:
        yield optimizer.param_groups[0]["lr"]
        optimizer.step()
        scheduler.step()


def _transformers(text: str) -> Iterator[float]:
    if "TrainingArguments" not in text:
        yield from _torch_like(text, "transformers")
        return
    arguments = _run(text, "transformers")["scheduler"]
    made = {
        "name": arguments.lr_scheduler_type,
        "num_warmup_steps": arguments.get_warmup_steps(arguments.max_steps),
        "num_training_steps": arguments.max_steps,
        "scheduler_specific_kwargs": arguments.lr_scheduler_kwargs,
    }
    text = (
        f"optimizer = torch.optim.AdamW(params, lr={arguments.learning_rate})\n"
        f"scheduler = transformers.get_scheduler(optimizer=optimizer, **{made!r})"
    )
    yield from _torch_like(
        text.replace(repr(made["name"]), f"{made['name'].value!r}"), "transformers"
    )


def _timm(text: str) -> Iterator[float]:
    """Step with the number of the epoch, or update, that comes next, as timm's script does."""
    import_without_models("timm")
    names = _run(text, "torch", "timm.scheduler", params=_params())
    optimizer, scheduler = names["optimizer"], names["scheduler"]
    if isinstance(scheduler, tuple):  # create_scheduler_v2 returns the number of epochs as well
        scheduler = scheduler[0]
    step = scheduler.step if scheduler.t_in_epochs else scheduler.step_update
    time = 0
    while True:
        yield optimizer.param_groups[0]["lr"]
        time += 1
        step(time)


def _mmengine(text: str) -> Iterator[float]:
    yield from _torch_like(text, "mmengine.optim.scheduler")


def _deepspeed(text: str) -> Iterator[float]:
    yield from _torch_like(text, "deepspeed.runtime.lr_schedules")


def _ignite(text: str) -> Iterator[float]:
    """Call the handler before each update, as at ITERATION_STARTED."""
    names = _run(text, "torch.optim.swa_utils", "ignite.handlers", params=_params())
    while True:
        names["scheduler"](None)
        yield names["optimizer"].param_groups[0]["lr"]


def _megatron(text: str) -> Iterator[float]:
    """Step by one sample an update."""
    optimizer = types.SimpleNamespace(param_groups=[{"lr": 0.0, "weight_decay": 0.0}])
    names = _run(text, "megatron.core.optimizer_param_scheduler", optimizer=optimizer)
    while True:
        yield optimizer.param_groups[0]["lr"]
        names["scheduler"].step(1)


def _fvcore(text: str) -> Iterator[float]:
    """Ask for every share of a training; at its end fvcore has no more rates."""
    scheduler = _run(text, "fvcore.common.param_scheduler")["scheduler"]
    for update in range(FVCORE_TOTAL):
        yield scheduler(update / FVCORE_TOTAL)


def _keras(text: str) -> Iterator[float]:
    import tensorflow as tf

    schedule = _run(text, "keras", tf=tf)["scheduler"]
    for update in range(UPDATES):
        yield training.as_float(schedule(update))


def _tf(text: str) -> Iterator[float]:
    import tensorflow as tf

    for update in range(UPDATES):
        rate = _run(text, tf=tf, global_step=tf.constant(update))["scheduler"]
        yield training.as_float(rate() if callable(rate) else rate)


def _optax(text: str) -> Iterator[float]:
    schedule = _run(text, "optax")["scheduler"]
    for update in range(UPDATES):
        yield float(np.asarray(schedule(update)))


FRAMEWORKS: dict[str, tuple[Rates, tuple[str, ...]]] = {
    "torch": (_torch_like, ("torch",)),
    "keras": (_keras, ("keras", "tensorflow-cpu")),
    "tf": (_tf, ("tensorflow-cpu",)),
    "optax": (_optax, ("optax", "jax")),
    "transformers": (_transformers, ("transformers", "torch")),
    "timm": (_timm, ("timm", "torch")),
    "deepspeed": (_deepspeed, ("deepspeed", "torch")),
    "megatron": (_megatron, ("megatron-core",)),
    "fvcore": (_fvcore, ("fvcore",)),
    "mmengine": (_mmengine, ("mmengine", "torch")),
    "ignite": (_ignite, ("pytorch-ignite", "torch")),
}
"""Of each dialect: how its cases are driven, and the packages whose versions are told."""


def main() -> None:
    """Write the recordings of the frameworks named, or of all, anew."""
    for name in sys.argv[1:] or FRAMEWORKS:
        recording = record(name)
        lines = ",\n".join(map(json.dumps, recording["cases"]))
        head = [f'"{key}": {json.dumps(recording[key])}' for key in ("versions", "schedulers")]
        text = ",\n".join([*head, f'"cases": [\n{lines}\n]'])
        text = f"{{{text}}}\n"
        (HERE / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
