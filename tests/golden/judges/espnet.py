"""ESPnet's schedulers, stepped after the optimizer."""

from golden.draw import Drawer
from golden.judge import Judge, stepped
from golden.judges.cosine_annealing_warmup import cycles


def _ratios(draw: Drawer) -> dict[str, object]:
    warmup = draw.rng.randint(0, 5)
    return {
        "max_steps": draw.rng.randint(10, 80),
        "warmup_ratio": warmup / 10,
        "hold_ratio": 0.3,
        "decay_ratio": (7 - warmup) / 10,
    }


def _lengths(draw: Drawer) -> dict[str, object]:
    return {"total_steps": draw.rng.randint(25, 80), "warmup_steps": draw.rng.randint(0, 20)}


def _points(draw: Drawer) -> dict[str, object]:
    times = sorted({draw.rng.randint(1, 60) for _ in range(draw.rng.randint(1, 4))})
    return {"warmup_steps_list": times, "warmup_lr_list": [draw.rate() for _ in times]}


JUDGE = Judge(
    drive=stepped(
        "espnet2.schedulers.warmup_lr",
        "espnet2.schedulers.noam_lr",
        "espnet2.schedulers.warmup_step_lr",
        "espnet2.schedulers.piecewise_linear_warmup_lr",
        "espnet2.schedulers.exponential_decay_warmup",
        "espnet2.schedulers.tristage_lr",
        "espnet2.schedulers.cosine_anneal_warmup_restart",
    ),
    packages=("espnet", "torch"),
    needs=("espnet2",),
    modules=(
        "espnet2.schedulers.warmup_lr",
        "espnet2.schedulers.noam_lr",
        "espnet2.schedulers.warmup_step_lr",
        "espnet2.schedulers.piecewise_linear_warmup_lr",
        "espnet2.schedulers.exponential_decay_warmup",
        "espnet2.schedulers.tristage_lr",
        "espnet2.schedulers.warmup_reducelronplateau",
        "espnet2.schedulers.cosine_anneal_warmup_restart",
    ),
    named=r"(?!Abs)\w*(LR|Warmup|Restarts|Plateau)",
    prefix="espnet2.schedulers",
    prefixes={
        "CosineAnnealingWarmupRestarts": "espnet2.schedulers.cosine_anneal_warmup_restart",
        "WarmupLR": "espnet2.schedulers.warmup_lr",
        "NoamLR": "espnet2.schedulers.noam_lr",
        "WarmupStepLR": "espnet2.schedulers.warmup_step_lr",
        "PiecewiseLinearWarmupLR": "espnet2.schedulers.piecewise_linear_warmup_lr",
        "ExponentialDecayWarmup": "espnet2.schedulers.exponential_decay_warmup",
        "TristageLR": "espnet2.schedulers.tristage_lr",
    },
    together={
        "CosineAnnealingWarmupRestarts": cycles,
        "TristageLR": _ratios,
        "ExponentialDecayWarmup": _lengths,
        "PiecewiseLinearWarmupLR": _points,
    },
)
