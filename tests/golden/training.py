"""What an optimizer does in a real training: the rate is how far a weight moves."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from golden.judge import as_float

EPOCHS = 45


def cases() -> Iterator[tuple[str, str, list[float]]]:
    """Yield text, judge and rates of Keras' LearningRateScheduler and schedules in `model.fit`."""
    import keras

    def halved(epoch: int) -> float:
        return 0.1 * math.pow(0.5, math.floor((1 + epoch) / 10))

    def halved_later(epoch: int) -> float:
        return 0.1 * math.pow(0.5, math.floor(epoch / 10))

    for text, function in (
        ("step(lr0=0.1, drop=0.5, every=10)", halved),
        ("step(lr0=0.1, drop=0.5, every=10, offset=0)", halved_later),
    ):
        callback = keras.callbacks.LearningRateScheduler(function)
        judge = f"LearningRateScheduler in fit ({function.__name__})"
        yield text, judge, _moves(0.1, [callback])
    for arguments in ("(0.1, decay_steps=10, decay_rate=0.5)", "(0.1, 10, 0.5, True)"):
        text = f"keras.optimizers.schedules.ExponentialDecay{arguments}"
        schedule = eval(text, {"keras": keras})  # noqa: S307 - the texts above
        yield text, "SGD in fit", _moves(schedule, [])


def _moves(learning_rate: Any, callbacks: list[Any]) -> list[float]:  # noqa: ANN401
    """Train one weight, one update an epoch, and return how far each epoch moved it."""
    import keras
    import tensorflow as tf

    zero = np.zeros((1, 1))
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.layers[0].set_weights([zero])
    model.compile(
        keras.optimizers.SGD(learning_rate), loss=lambda _, predicted: -tf.reduce_sum(predicted)
    )
    moved: list[float] = []

    def note(_epoch: int, _logs: object) -> None:
        moved.append(as_float(model.layers[0].get_weights()[0]))
        model.layers[0].set_weights([zero])  # near zero, float32 tells small moves exactly

    noting = keras.callbacks.LambdaCallback(on_epoch_end=note)
    one = tf.ones((1, 1))
    model.fit(one, one, epochs=EPOCHS, verbose=0, callbacks=[*callbacks, noting])
    return moved
