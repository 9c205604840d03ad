"""Callbacks of Keras that a script writes itself; the numbers are those of a run of Keras."""

import pytest

from lrsched_cli.script.read import read_script_text

HEAD = """
import math
import keras
from keras import backend as K
"""
FIT = """
model.compile(optimizer=keras.optimizers.SGD(0.01), loss="mse")
model.fit(x, y, batch_size=2, epochs={epochs}, steps_per_epoch=3, callbacks=[{made}, stop])
"""
COSINE = """
class Cosine(keras.callbacks.Callback):
    def __init__(self, top, total, warmup):
        super().__init__()
        self.top, self.total, self.warmup = top, total, warmup
        self.count = 0
    def on_train_batch_begin(self, batch, logs=None):
        if self.count < self.warmup:
            lr = self.top * self.count / self.warmup
        else:
            share = (self.count - self.warmup) / (self.total - self.warmup)
            lr = 0.5 * self.top * (1 + math.cos(math.pi * share))
        K.set_value(self.model.optimizer.lr, lr)
    def on_train_batch_end(self, batch, logs=None):
        self.count += 1
"""
GROW = """
class Grow(keras.callbacks.Callback):
    def __init__(self, factor):
        self.factor = factor
        self.seen = []
    def on_batch_end(self, batch, logs=None):
        lr = self.model.optimizer.learning_rate.numpy() * self.factor
        self.seen.append(lr)
        self.model.optimizer.learning_rate = lr
"""
STAIRS = """
class Stairs(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        lr = float(K.get_value(self.model.optimizer.learning_rate))
        if epoch in (2, 4):
            self.model.optimizer.learning_rate.assign(lr * 0.1)
"""


def rates(cls: str, made: str, epochs: int, count: int) -> list[float]:
    """Return the first rates of the only schedule of a script with a callback."""
    text = HEAD + cls + FIT.format(made=made, epochs=epochs)
    (reading,) = read_script_text(text).readings
    return [reading.schedule(t) for t in range(count)]


def test_callback_that_counts_batches() -> None:
    """A hook before each batch sets the rate of its update, through all epochs."""
    real = [0.0, 0.025, 0.05, 0.075, 0.1, 0.0961939767, 0.0853553414, 0.0691341683, 0.05]
    assert rates(COSINE, "Cosine(0.1, 12, 4)", 4, 9) == pytest.approx(real, rel=1e-6)


def test_callback_that_multiplies_after_batches() -> None:
    """A hook after each batch sets the rate of the next update."""
    real = [0.01, 0.015, 0.0225, 0.0337499976, 0.0506249964]
    assert rates(GROW, "Grow(1.5)", 4, 5) == pytest.approx(real, rel=1e-6)


def test_callback_of_epochs_counts_epochs() -> None:
    """Without a hook of batches, the rates are those of epochs."""
    real = [0.01, 0.01, 0.001, 0.001, 0.0001, 0.0001]
    assert rates(STAIRS, "Stairs()", 6, 6) == pytest.approx(real, rel=1e-6)


def test_updates_of_an_epoch_do_not_matter_to_a_counter() -> None:
    """How long an epoch is is not asked where the callback counts on."""
    text = HEAD + COSINE + FIT.format(made="Cosine(0.1, 12, 4)", epochs=4)
    (reading,) = read_script_text(text.replace("steps_per_epoch=3, ", "")).readings
    assert reading.schedule(6) == pytest.approx(0.0853553414, rel=1e-6)


def test_callback_that_no_fit_is_given() -> None:
    """A class alone has the rates that it sets, from its own defaults."""
    text = """
from keras.callbacks import *
class Triangle(Callback):
    def __init__(self, low=0.001, high=0.006, width=4):
        super(Triangle, self).__init__()
        self.low, self.high, self.width = low, high, width
        self.count = 0
    def rate(self):
        return self.low + (self.high - self.low) * self.count / self.width
    def on_train_begin(self, logs={}):
        K.set_value(self.model.optimizer.lr, self.low)
    def on_batch_end(self, batch, logs=None):
        self.count += 1
        K.set_value(self.model.optimizer.lr, self.rate())
"""
    (reading,) = read_script_text(text).readings
    assert [reading.schedule(t) for t in (0, 1, 4)] == pytest.approx([0.001, 0.00225, 0.006])
