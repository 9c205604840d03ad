"""The schedules of Diffusers, which are torch's."""

from golden.draw import Drawer
from golden.judge import Judge, stepped

_NAMES = ("linear", "cosine", "cosine_with_restarts", "polynomial", "constant")


def _named(draw: Drawer) -> dict[str, object]:
    return {
        "name": draw.rng.choice(_NAMES),
        "step_rules": None,
        "num_warmup_steps": draw.rng.randint(0, 20),
        "num_training_steps": draw.rng.randint(25, 70),
        "num_cycles": draw.rng.randint(1, 4),
        "power": draw.rng.choice([0.5, 1.0, 2.0]),
    }


def _rules(draw: Drawer) -> dict[str, object]:
    return {"step_rules": f"1:{draw.rng.randint(1, 20)},0.1:{draw.rng.randint(21, 40)},0.01"}


JUDGE = Judge(
    drive=stepped("diffusers.optimization"),
    packages=("diffusers", "torch"),
    modules=("diffusers.optimization",),
    named=r"get_\w*schedule\w*",
    prefix="diffusers.optimization",
    together={"get_scheduler": _named, "get_piecewise_constant_schedule": _rules},
)
