"""Optax' schedules, called with the count of updates, uncompiled."""

from collections.abc import Iterator
from itertools import count

import numpy as np

from golden.draw import Drawer, in_turn
from golden.judge import FLOAT32, Judge, run


def _drive(text: str) -> Iterator[float]:
    schedule = run(text, "optax")["scheduler"]
    for update in count():
        yield float(np.asarray(schedule(update)))


def _cycles(draw: Drawer) -> dict[str, object]:
    cycles = []
    for _ in range(draw.rng.randint(1, 3)):
        warmup = draw.rng.randint(0, 10)
        cycles.append(
            {
                "init_value": draw.rate(),
                "peak_value": draw.rate(),
                "warmup_steps": warmup,
                "decay_steps": warmup + draw.rng.randint(1, 30),
                "end_value": draw.rate() / 10,
            }
        )
    return {"cosine_kwargs": cycles}


JUDGE = Judge(
    drive=_drive,
    packages=("optax", "jax"),
    modules=("optax.schedules",),
    named=r"\w*([Ss]chedule|decay)\w*",
    tolerance=FLOAT32,
    slip=1e-6,
    prefix="optax.schedules",
    together={
        "join_schedules": in_turn("schedules", "boundaries", in_order=False),
        "sgdr_schedule": _cycles,
    },
)
