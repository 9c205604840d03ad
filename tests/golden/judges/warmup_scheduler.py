"""The scheduler of warmup_scheduler, stepped after the optimizer."""

from golden.draw import Drawer, Drawn
from golden.judge import Judge, stepped

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
    drive=stepped("warmup_scheduler.scheduler"),
    packages=("warmup_scheduler", "torch"),
    modules=("warmup_scheduler.scheduler",),
    named=r"Gradual\w+",
    prefix="warmup_scheduler.scheduler",
    together={"GradualWarmupScheduler": _after},
)
