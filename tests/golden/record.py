"""Record what the real frameworks compute: `python tests/golden/record.py`, with them installed.

Each case is an expression in the framework's own words, evaluated by Python with the real modules
in place of its names. `keras.json` and `tf.json` beside this file hold the results; the tests
compare this program with them, and, where the frameworks are installed, with a fresh recording.
"""

import json
import math
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypedDict

import numpy as np

HERE = Path(__file__).parent

TIMES = [*range(60), 99, 100, 101, 999, 1000, 5000]
EPOCHS = 45

KERAS = [
    "keras.optimizers.schedules.ExponentialDecay(0.1, 1000, 0.96)",
    "keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=10, decay_rate=0.5)",
    "keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5, True)",
    "keras.optimizers.schedules.ExponentialDecay(1e-3, 10.5, 0.9, staircase=True, name='x')",
    "keras.optimizers.schedules.ExponentialDecay(1e-7, decay_steps=100, decay_rate=1.1)",
    (
        "tf.keras.optimizers.schedules.ExponentialDecay("
        "initial_learning_rate=5e-4, decay_steps=7, decay_rate=2/3, staircase=False)"
    ),
    "tf.optimizers.schedules.ExponentialDecay(0.1, 5*20, 0.9, staircase=True)",
    "keras.optimizers.schedules.InverseTimeDecay(0.1, 1.0, 0.5)",
    "keras.optimizers.schedules.InverseTimeDecay(0.1, decay_steps=10, decay_rate=0.5)",
    "keras.optimizers.schedules.InverseTimeDecay(0.1, 10, 0.5, True)",
    "tf.keras.optimizers.schedules.InverseTimeDecay(0.01, 1000, 1, staircase=False, name='y')",
]

TENSORFLOW = [
    f"tf.compat.v1.train.{name}({arguments})"
    for name in ("exponential_decay", "inverse_time_decay", "natural_exp_decay")
    for arguments in (
        "0.1, global_step, 10, 0.5",
        "0.1, global_step, 10, 0.5, True",
        (
            "learning_rate=1e-3, global_step=global_step, "
            "decay_steps=7, decay_rate=0.04, staircase=False, name='z'"
        ),
        "0.5, global_step, decay_steps=1000, decay_rate=0.96, staircase=True",
    )
]


class Case(TypedDict):
    """An expression, and the rates that its framework has for it."""

    expression: str
    judge: str
    times: list[int]
    rates: list[float]


class Recording(TypedDict):
    """All cases of a framework, and the versions that computed them."""

    versions: dict[str, str]
    cases: list[Case]


def record_keras() -> Recording:
    """Return the cases of Keras: schedules when called, and in training."""
    import keras
    import tensorflow as tf

    cases = [_called(text, {"keras": keras, "tf": tf}) for text in KERAS]
    return {"versions": _versions(keras, tf), "cases": [*cases, *_trained(keras, tf)]}


def record_tf() -> Recording:
    """Return the cases of TensorFlow 1's functions."""
    import tensorflow as tf

    cases: list[Case] = []
    for text in TENSORFLOW:
        rates = [_float(_evaluated(text, tf=tf, global_step=tf.constant(t))()) for t in TIMES]
        cases.append({"expression": text, "judge": "called", "times": TIMES, "rates": rates})
    return {"versions": _versions(tf), "cases": cases}


RECORDERS: dict[str, Callable[[], Recording]] = {"keras": record_keras, "tf": record_tf}


def recorded(name: str) -> Recording:
    """Return what was recorded of a framework."""
    recording: Recording = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return recording


def _called(text: str, modules: dict[str, Any]) -> Case:
    schedule = _evaluated(text, **modules)
    rates = [_float(schedule(t)) for t in TIMES]
    return {"expression": text, "judge": "called", "times": TIMES, "rates": rates}


def _trained(keras: Any, tf: Any) -> Iterator[Case]:  # noqa: ANN401 - the frameworks have no types
    """Yield what an optimizer did in a real `fit`: the rate is how far a weight moved."""

    def halved(epoch: int) -> float:
        return 0.1 * math.pow(0.5, math.floor((1 + epoch) / 10))

    def halved_later(epoch: int) -> float:
        return 0.1 * math.pow(0.5, math.floor(epoch / 10))

    for text, function in (
        ("step(lr0=0.1, drop=0.5, every=10)", halved),
        ("step(lr0=0.1, drop=0.5, every=10, offset=0)", halved_later),
    ):
        callback = keras.callbacks.LearningRateScheduler(function)
        rates = _moves(keras, tf, learning_rate=0.1, callbacks=[callback])
        judge = f"LearningRateScheduler in fit ({function.__name__})"
        yield {"expression": text, "judge": judge, "times": [*range(EPOCHS)], "rates": rates}
    for text in KERAS[1:3]:
        schedule = _evaluated(text, keras=keras)
        rates = _moves(keras, tf, learning_rate=schedule, callbacks=[])
        yield {"expression": text, "judge": "SGD in fit", "times": [*range(EPOCHS)], "rates": rates}


def _moves(keras: Any, tf: Any, learning_rate: Any, callbacks: list[Any]) -> list[float]:  # noqa: ANN401
    """Train one weight, one update an epoch, and return how far each epoch moved it."""
    zero = np.zeros((1, 1))
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.layers[0].set_weights([zero])
    model.compile(
        keras.optimizers.SGD(learning_rate), loss=lambda _, predicted: -tf.reduce_sum(predicted)
    )
    moved: list[float] = []

    def note(_epoch: int, _logs: object) -> None:
        moved.append(_float(model.layers[0].get_weights()[0]))
        model.layers[0].set_weights([zero])  # near zero, float32 tells small moves exactly

    noting = keras.callbacks.LambdaCallback(on_epoch_end=note)
    one = tf.ones((1, 1))
    model.fit(one, one, epochs=EPOCHS, verbose=0, callbacks=[*callbacks, noting])
    return moved


def _evaluated(text: str, **names: Any) -> Any:  # noqa: ANN401 - whatever the framework returns
    return eval(text, names)  # noqa: S307 - texts of this file only


def _float(value: Any) -> float:  # noqa: ANN401 - a tensor or an array of one number
    return float(value.numpy().item() if hasattr(value, "numpy") else value.item())


def _versions(*modules: Any) -> dict[str, str]:  # noqa: ANN401 - modules
    return {module.__name__.partition(".")[0]: module.__version__ for module in modules}


def main() -> None:
    """Write the recordings anew."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    for name, record in RECORDERS.items():
        recording = record()
        cases = ",\n".join(map(json.dumps, recording["cases"]))
        text = f'{{"versions": {json.dumps(recording["versions"])},\n"cases": [\n{cases}\n]}}\n'
        (HERE / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
