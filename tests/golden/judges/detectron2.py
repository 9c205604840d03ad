"""detectron2's schedulers, stepped after the optimizer."""

from collections.abc import Iterator
from itertools import islice

from golden.draw import Drawer, Drawn
from golden.judge import Judge, params, run, stepped
from golden.judges.fvcore import TOTAL

_MODULES = ("detectron2.solver.lr_scheduler", "fvcore.common.param_scheduler")
_stepped = stepped(*_MODULES)


def _drive(text: str) -> Iterator[float]:
    if "LRMultiplier" in text:  # past the end of the training fvcore has no rate
        names = run(text, "torch", *_MODULES, params=params())
        length = names["scheduler"]._max_iter  # noqa: SLF001
        yield from islice(_stepped(text), length)
        return
    if "optimizer" in text:
        yield from _stepped(text)
        return
    names = run(text, *_MODULES)
    for update in range(TOTAL):
        yield names["scheduler"](update / TOTAL)


def _told(text: str) -> str:
    return text if "optimizer" in text else f"{text[:-1]}, total={TOTAL})"


def _share(draw: Drawer) -> Drawn:
    values = ", ".join(repr(draw.rate()) for _ in range(2))
    return Drawn(f"fvcore.common.param_scheduler.CosineParamScheduler({values})")


def _warmed(draw: Drawer) -> dict[str, object]:
    return {"scheduler": _share(draw), "warmup_length": draw.rng.randint(1, 9) / 10}


def _milestones(draw: Drawer) -> dict[str, object]:
    return {"milestones": sorted(draw.rng.randint(1, 60) for _ in range(3))}


JUDGE = Judge(
    drive=_drive,
    told=_told,
    packages=("detectron2", "fvcore", "torch"),
    needs=("detectron2", "fvcore"),
    modules=("detectron2.solver.lr_scheduler",),
    named=r"Warmup\w+|LRMultiplier",
    prefix="detectron2.solver.lr_scheduler",
    together={
        "WarmupParamScheduler": _warmed,
        "LRMultiplier": lambda draw: {"multiplier": _share(draw)},
        "WarmupMultiStepLR": _milestones,
    },
)
