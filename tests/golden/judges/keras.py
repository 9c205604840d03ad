"""Keras' schedules, called with the count of updates."""

from collections.abc import Iterator
from itertools import count

from golden.draw import Drawer
from golden.judge import FLOAT32, Judge, as_float, run


def _drive(text: str) -> Iterator[float]:
    import tensorflow as tf

    schedule = run(text, "keras", tf=tf)["scheduler"]
    for update in count():
        yield as_float(schedule(update))


def piecewise(draw: Drawer) -> dict[str, object]:
    """Draw boundaries, and values, one more than these."""
    times = sorted({draw.time() for _ in range(draw.rng.randint(1, 4))})
    return {"boundaries": times, "values": [draw.rate() for _ in range(len(times) + 1)]}


JUDGE = Judge(
    drive=_drive,
    packages=("keras", "tensorflow-cpu"),
    modules=("keras.optimizers.schedules",),
    named=r"[A-Z]\w*",
    needs=("keras", "tensorflow"),
    tolerance=FLOAT32,
    slip=1e-6,
    prefix="keras.optimizers.schedules",
    together={"PiecewiseConstantDecay": piecewise},
)
