"""PyTorch's schedulers, stepped after the optimizer."""

from golden.draw import Drawer, in_turn
from golden.judge import Judge, stepped


def _one_cycle(draw: Drawer) -> dict[str, object]:
    if draw.rng.random() < 0.7:
        steps = draw.rng.randint(1, 80)
        return {"total_steps": steps, "pct_start": round(draw.rng.uniform(0, 1), 2)}
    epochs, steps = draw.rng.randint(1, 9), draw.rng.randint(1, 9)
    return {"total_steps": None, "epochs": epochs, "steps_per_epoch": steps}


def _cyclic(draw: Drawer) -> dict[str, object]:  # noqa: ARG001 - as all that draw
    return {"scale_fn": None, "scale_mode": None, "cycle_momentum": False}


JUDGE = Judge(
    drive=stepped(),
    packages=("torch",),
    modules=("torch.optim.lr_scheduler", "torch.optim.swa_utils"),
    named=r"\w*(LR|Scheduler|Restarts|Plateau)",
    unsupported=("leave last_epoch out",),
    prefix="torch.optim.lr_scheduler",
    prefixes={"SWALR": "torch.optim.swa_utils"},
    together={
        "SequentialLR": in_turn("schedulers", "milestones"),
        "OneCycleLR": _one_cycle,
        "CyclicLR": _cyclic,
    },
)
