"""TensorFlow 1's decays, called anew for each step."""

from collections.abc import Iterator
from itertools import count

from golden.judge import FLOAT32, Judge, as_float, run
from golden.judges.keras import piecewise


def _drive(text: str) -> Iterator[float]:
    import tensorflow as tf

    for update in count():
        rate = run(text, tf=tf, global_step=tf.constant(update))["scheduler"]
        yield as_float(rate() if callable(rate) else rate)


JUDGE = Judge(
    drive=_drive,
    packages=("tensorflow-cpu",),
    modules=("tensorflow:compat.v1.train",),
    named=r"\w*(decay|piecewise)\w*",
    needs=("tensorflow",),
    tolerance=FLOAT32,
    slip=1e-6,
    prefix="tf.compat.v1.train",
    together={"piecewise_constant": piecewise, "piecewise_constant_decay": piecewise},
)
