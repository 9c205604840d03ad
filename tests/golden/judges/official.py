"""The schedules of TensorFlow's Model Garden, called with the number of updates done."""

from collections.abc import Iterator
from itertools import count

from golden.draw import Drawer, Drawn
from golden.judge import FLOAT32, Judge, as_float, run

_MODULES = (
    "official.nlp.optimization",
    "official.modeling.optimization.lr_schedule",
    "tf_keras.optimizers.schedules",
)


def _drive(text: str) -> Iterator[float]:
    schedule = run(text, *_MODULES)["scheduler"]
    for update in count():
        yield as_float(schedule(update))


def _told(text: str) -> str:
    return text.replace("tf_keras.optimizers", "keras.optimizers")


def _decay(draw: Drawer) -> Drawn:
    steps = draw.rng.randint(10, 60)
    return Drawn(f"tf_keras.optimizers.schedules.PolynomialDecay({draw.rate()}, {steps}, 0.0)")


def _after(draw: Drawer) -> dict[str, object]:
    return {"after_warmup_lr_sched": _decay(draw)}


JUDGE = Judge(
    drive=_drive,
    told=_told,
    packages=("tf-models-official", "tf_keras", "tensorflow-cpu"),
    needs=("official", "tf_keras"),
    modules=_MODULES[:2],
    named=r"(?!Adam)\w+(Up|Warmup|Decay|Offset)",
    tolerance=FLOAT32,
    slip=1e-6,
    prefix="official.modeling.optimization.lr_schedule",
    prefixes={"WarmUp": "official.nlp.optimization"},
    together={
        "WarmUp": lambda draw: {"decay_schedule_fn": _decay(draw)},
        "LinearWarmup": _after,
        "PolynomialWarmUp": _after,
    },
)
