"""The scheduler of warmup_scheduler, stepped after the optimizer."""

from collections.abc import Iterator
from itertools import count

from golden.draw import Drawer, Drawn
from golden.judge import Judge, params, run, stepped

_stepped = stepped("warmup_scheduler.scheduler")


def _drive(text: str) -> Iterator[float]:
    if ", with_epochs=True" not in text:
        yield from _stepped(text)
        return
    text = text.replace(", with_epochs=True", "")
    names = run(text, "torch", "warmup_scheduler.scheduler", params=params())
    for epoch in count(1):
        yield names["optimizer"].param_groups[0]["lr"]
        names["optimizer"].step()
        names["scheduler"].step(epoch)


_AFTER = (
    "StepLR(optimizer, 10)",
    "MultiStepLR(optimizer, [5, 20], 0.5)",
    "ExponentialLR(optimizer, 0.9)",
    "CosineAnnealingLR(optimizer, 30, 0.001)",
    "CosineAnnealingWarmRestarts(optimizer, 10, 2)",
    "PolynomialLR(optimizer, 40, 2)",
    "ConstantLR(optimizer, 0.5)",
    "LinearLR(optimizer, 0.5, 0.1, 20)",
)


def _after(draw: Drawer) -> dict[str, object]:
    after = Drawn(f"torch.optim.lr_scheduler.{draw.rng.choice(_AFTER)}")
    return {
        "multiplier": draw.rng.choice([1, 1.0, 2.0, 8]),
        "after_scheduler": draw.rng.choice([None, after, after, after]),
    }


JUDGE = Judge(
    drive=_drive,
    packages=("warmup_scheduler", "torch"),
    modules=("warmup_scheduler.scheduler",),
    named=r"Gradual\w+",
    prefix="warmup_scheduler.scheduler",
    together={"GradualWarmupScheduler": _after},
)
