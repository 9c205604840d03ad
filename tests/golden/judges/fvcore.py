"""fvcore's schedulers, asked for every share of a training; at its end they have no more rates."""

from collections.abc import Iterator

from golden.draw import Drawer
from golden.judge import Judge, run

TOTAL = 90
"""Updates of the training."""


def _drive(text: str) -> Iterator[float]:
    scheduler = run(text, "fvcore.common.param_scheduler")["scheduler"]
    for update in range(TOTAL):
        yield scheduler(update / TOTAL)


def _told(text: str) -> str:
    return f"{text[:-1]}, total={TOTAL})"


def _values(draw: Drawer) -> dict[str, object]:
    return {"values": [draw.rate() for _ in range(draw.rng.randint(1, 5))]}


def _milestones(draw: Drawer) -> dict[str, object]:
    times = sorted({draw.rng.randint(1, 60) for _ in range(draw.rng.randint(1, 4))})
    if draw.rng.random() < 0.4:
        updates = draw.rng.randint(5, 90)
        return {**_values(draw), "num_updates": updates, "milestones": None}
    if draw.rng.random() < 0.5:
        rates = [draw.rate() for _ in times]
        return {"values": rates, "milestones": times, "num_updates": None}
    rates = [draw.rate() for _ in range(len(times) + 1)]
    return {"values": rates, "milestones": times, "num_updates": times[-1] + draw.time() + 1}


def _composite(draw: Drawer) -> dict[str, object]:
    parts = [draw.rng.randint(1, 20) for _ in range(draw.rng.randint(1, 4))]
    return {
        "schedulers": [draw.nested() for _ in parts],
        "lengths": [part / sum(parts) for part in parts],
        "interval_scaling": [draw.rng.choice(["rescaled", "fixed"]) for _ in parts],
    }


JUDGE = Judge(
    drive=_drive,
    packages=("fvcore",),
    modules=("fvcore.common.param_scheduler",),
    named=r"\w*ParamScheduler",
    told=_told,
    prefix="fvcore.common.param_scheduler",
    together={
        "MultiStepParamScheduler": _milestones,
        "StepParamScheduler": _values,
        "CompositeParamScheduler": _composite,
    },
)
