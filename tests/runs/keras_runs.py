"""Runs of Keras' fit, logged by its CSVLogger."""

from collections.abc import Iterator
from typing import Any

from runs.made import HERE, Run


def runs() -> Iterator[Run]:
    """Yield runs of Keras' fit, logged by its CSVLogger."""
    import keras
    import numpy as np

    x = np.ones((64, 1), "float32")

    class Noted(keras.callbacks.Callback):  # type: ignore[misc]
        """Notes the rate at the end of each epoch, as no callback of Keras does."""

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002 - Keras'
            logs["learning_rate"] = float(self.model.optimizer.learning_rate)

    def trained(name: str, rate: Any, callbacks: list[Any], epochs: int = 20) -> str:
        keras.utils.set_random_seed(1)
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        model.compile(optimizer=keras.optimizers.SGD(rate), loss="mse")
        log = keras.callbacks.CSVLogger(str(HERE / name))
        model.fit(x, 2 * x, 8, epochs, verbose=0, callbacks=[*callbacks, log])
        return name

    plan = "exp(lr0=0.01, rate=0.9)"
    by_epoch = keras.callbacks.LearningRateScheduler(lambda epoch: 0.01 * 0.9**epoch)
    yield Run(trained("keras-right.csv", 0.01, [by_epoch]), plan, t="epoch")
    late = keras.callbacks.LearningRateScheduler(lambda epoch: 0.01 * 0.9 ** max(epoch - 1, 0))
    yield Run(trained("keras-late.csv", 0.01, [late]), plan, "shifted", "epoch - 1")
    decay = keras.optimizers.schedules.CosineDecay(0.01, decay_steps=160)
    steps = "keras.optimizers.schedules.CosineDecay(0.01, decay_steps=160)"
    log = trained("keras-steps.csv", decay, [Noted()])
    yield Run(log, steps, t="8 * epoch + 8", options=("--steps-per-epoch", "8"))
    decay = keras.optimizers.schedules.ExponentialDecay(0.01, decay_steps=20, decay_rate=0.5)
    wrong = "exp(lr0=0.01, rate=0.5, every=20)"
    log = trained("keras-epochs-as-steps.csv", decay, [Noted()])
    yield Run(log, wrong, "per-step", "8 * epoch + 8")
