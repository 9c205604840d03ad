"""The scheduler of Lightning Bolts, stepped after the optimizer."""

from golden.draw import Drawer
from golden.judge import Judge, stepped


def _lengths(draw: Drawer) -> dict[str, object]:
    warmup = draw.rng.randint(1, 20)
    return {"warmup_epochs": warmup, "max_epochs": warmup + draw.rng.randint(1, 60)}


JUDGE = Judge(
    drive=stepped("pl_bolts.optimizers.lr_scheduler"),
    packages=("lightning-bolts", "torch"),
    modules=("pl_bolts.optimizers.lr_scheduler",),
    named=r"[Ll]inear\w+",
    prefix="pl_bolts.optimizers.lr_scheduler",
    together={"LinearWarmupCosineAnnealingLR": _lengths},
)
