"""MMEngine's schedulers, stepped after the optimizer."""

from golden.draw import Drawer, either
from golden.judge import Judge, stepped


def _limits(draw: Drawer) -> dict[str, object]:
    begin = draw.rng.choice([0, 0, 0, draw.time()])
    end = begin + draw.rng.randint(1, 40) if draw.rng.random() < 0.7 else None
    return {"begin": begin, "end": end}


_lowest = either("eta_min", "eta_min_ratio")


def _cosine(draw: Drawer) -> dict[str, object]:
    half = draw.rng.choice([None, draw.time(), 10.5])
    return {**_limits(draw), **_lowest(draw), "T_max": half}


def _restarts(draw: Drawer) -> dict[str, object]:
    periods = [draw.rng.randint(1, 20) for _ in range(draw.rng.randint(1, 4))]
    weights = [draw.factor() for _ in periods]
    return {**_limits(draw), **_lowest(draw), "periods": periods, "restart_weights": weights}


def _one_cycle(draw: Drawer) -> dict[str, object]:
    return {**_limits(draw), "total_steps": draw.rng.randint(1, 60)}


JUDGE = Judge(
    drive=stepped("mmengine.optim.scheduler"),
    packages=("mmengine", "torch"),
    modules=("mmengine.optim.scheduler",),
    named=r"\w*(LR|Momentum|ParamScheduler)",
    prefix="mmengine.optim.scheduler",
    together={
        **dict.fromkeys(
            ("ConstantLR", "LinearLR", "ExponentialLR", "StepLR", "MultiStepLR", "PolyLR"), _limits
        ),
        "CosineAnnealingLR": _cosine,
        "CosineRestartLR": _restarts,
        "OneCycleLR": _one_cycle,
    },
)
