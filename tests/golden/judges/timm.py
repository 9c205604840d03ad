"""timm's schedulers, told the number of the epoch, or update, that comes next."""

from collections.abc import Iterator

from golden.draw import Drawer
from golden.judge import Judge, import_without_models, params, run


def _drive(text: str) -> Iterator[float]:
    import_without_models("timm")
    names = run(text, "argparse", "torch", "timm.scheduler", params=params())
    optimizer, scheduler = names["optimizer"], names["scheduler"]
    if isinstance(scheduler, tuple):  # create_scheduler_v2 returns the number of epochs as well
        scheduler = scheduler[0]
    step = scheduler.step if scheduler.t_in_epochs else scheduler.step_update
    time = 0
    while True:
        yield optimizer.param_groups[0]["lr"]
        time += 1
        step(time)


_CLASSES = ("Cosine", "MultiStep", "Poly", "Step", "Tanh", "WSD")
_NAMES = ("cosine", "tanh", "step", "constant", "multistep", "poly", "wsd", "rsqrt")


def _first(draw: Drawer) -> dict[str, object]:  # noqa: ARG001 - as all that draw
    return {"initialize": None, "noise_range_t": None}


def _named(draw: Drawer) -> dict[str, object]:
    return {
        "sched": draw.rng.choice(_NAMES),
        "num_epochs": draw.rng.randint(2, 60),
        "plateau_mode": None,
        "step_on_epochs": True,
        "updates_per_epoch": None,
        "noise": None,
    }


JUDGE = Judge(
    drive=_drive,
    packages=("timm", "torch"),
    modules=("timm.scheduler",),
    named=r"\w*LRScheduler|create_scheduler\w*",
    prefix="timm.scheduler",
    apart=("create_scheduler",),
    together={
        "create_scheduler_v2": _named,
        **{f"{name}LRScheduler": _first for name in _CLASSES},
    },
)
