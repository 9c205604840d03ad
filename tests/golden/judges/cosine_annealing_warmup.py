"""The scheduler of cosine_annealing_warmup, stepped after the optimizer."""

from golden.draw import Drawer
from golden.judge import Judge, stepped


def cycles(draw: Drawer) -> dict[str, object]:
    """Draw a cycle that is longer than its warmup."""
    warmup = draw.rng.randint(0, 10)
    return {
        "first_cycle_steps": warmup + draw.rng.randint(5, 40),
        "cycle_mult": draw.rng.choice([1.0, 1.0, 1.5, 2.0]) if warmup % 2 else 2.0,
        "warmup_steps": warmup,
        "gamma": draw.rng.choice([1.0, 0.5, 0.9]),
    }


JUDGE = Judge(
    drive=stepped("cosine_annealing_warmup.scheduler"),
    packages=("cosine_annealing_warmup", "torch"),
    modules=("cosine_annealing_warmup.scheduler",),
    named=r"Cosine\w+",
    prefix="cosine_annealing_warmup.scheduler",
    together={"CosineAnnealingWarmupRestarts": cycles},
)
