"""DeepSpeed's schedulers, stepped after the optimizer."""

from golden.draw import Drawer
from golden.judge import Judge, stepped


def _rise(draw: Drawer) -> dict[str, object]:
    return {"warmup_type": draw.rng.choice(["log", "linear"])}


JUDGE = Judge(
    drive=stepped("deepspeed.runtime.lr_schedules"),
    packages=("deepspeed", "torch"),
    modules=("deepspeed.runtime.lr_schedules",),
    named=r"LRRangeTest|OneCycle|Warmup\w*LR",
    prefix="deepspeed.runtime.lr_schedules",
    together={"WarmupLR": _rise, "WarmupDecayLR": _rise, "WarmupCosineLR": _rise},
)
