"""What is read from scripts in Keras and TensorFlow."""

import pytest

from lrsched_cli import parse
from lrsched_cli.errors import LRSchedError
from lrsched_cli.recognition import recognised
from lrsched_cli.script.read import read_script_text


def rates(text: str, times: tuple[int, ...]) -> list[float]:
    """Return the rates of the only schedule of a script."""
    (reading,) = read_script_text(text).readings
    return [reading.schedule(t) for t in times]


@pytest.mark.parametrize(("name", "rate"), [("adam", 0.001), ("SGD", 0.01), ("rmsprop", 0.001)])
def test_optimizer_by_name_has_its_default_rate(name: str, rate: float) -> None:
    """`compile` makes an optimizer of a name."""
    script = f"model = keras.Sequential([])\nmodel.compile(optimizer={name!r}, loss='mse')"
    assert rates(script, (0, 9)) == [rate, rate]


def test_callback_that_follows_the_loss_is_refused() -> None:
    """With `ReduceLROnPlateau` among the callbacks the rate is not known before the run."""
    script = """
from tensorflow.keras.callbacks import ReduceLROnPlateau
model.compile(optimizer=tf.keras.optimizers.Adam(1e-3))
model.fit(data, epochs=9, callbacks=[ReduceLROnPlateau(patience=3)])
"""
    with pytest.raises(LRSchedError, match="ReduceLROnPlateau"):
        read_script_text(script)


def test_schedule_of_several_optimizers_is_one() -> None:
    """A function that makes an optimizer anew each time has one schedule."""
    script = """
schedule = tf.keras.optimizers.schedules.InverseTimeDecay(0.1, 10, 1)
def make():
    return tf.keras.optimizers.Adam(schedule)
for name in ("small", "large"):
    models[name].compile(optimizer=make())
"""
    assert rates(script, (0, 10)) == pytest.approx([0.1, 0.05])


def test_variable_of_the_environment_has_its_default() -> None:
    """`os.environ.get` is what it says where the environment has no such name."""
    script = """
import os
import torch
lr = float(os.environ.get("LEARNING_RATE", "0.3"))
optimizer = torch.optim.SGD(model.parameters(), lr=lr)
"""
    assert rates(script, (0,)) == [0.3]


def test_rate_of_a_compiled_model_is_set_in_a_loop() -> None:
    """`model.optimizer` is what the model was compiled with."""
    script = """
model = build()
model.compile(optimizer=keras.optimizers.Adam(0.1))
for epoch in range(30):
    keras.backend.set_value(model.optimizer.learning_rate, 0.1 * 0.5 ** (epoch // 10))
    model.fit(x, y, epochs=1)
"""
    assert rates(script, (0, 9, 10, 29)) == pytest.approx([0.1, 0.1, 0.05, 0.025])


RECIPE = """
import math
from tensorflow.keras.callbacks import LearningRateScheduler
def step_decay(epoch):
    return 0.1 * math.pow(0.5, math.floor((1 + epoch) / 10.0))
model.fit(x, y, epochs=25, steps_per_epoch=40, callbacks=[LearningRateScheduler(step_decay)])
"""
SCHEDULE = """
schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 100, 0.9)
model.compile(optimizer=keras.optimizers.SGD(learning_rate=schedule))
model.fit(x, y, epochs=25, steps_per_epoch=40)
"""


@pytest.mark.parametrize(
    ("text", "length"),
    [
        (RECIPE, ("epoch", 25)),
        (SCHEDULE, ("step", 1000)),
        (SCHEDULE.replace(", steps_per_epoch=40", ""), None),
        (RECIPE.replace("epochs=25, ", ""), None),
        (RECIPE + "model.fit(x, y, epochs=3)\n", None),
    ],
)
def test_fit_tells_how_long_the_training_is(text: str, length: tuple[str, int] | None) -> None:
    """In epochs for a callback, in steps for a schedule; several that differ tell nothing."""
    assert read_script_text(text).length == length


def test_the_published_recipe_is_step_also_in_a_training_that_ends() -> None:
    """Its last value holds past the end of the training, where step() goes on."""
    (reading,) = read_script_text(RECIPE).readings
    assert recognised(reading.schedule) == parse("step(lr0=0.1, drop=0.5, every=10)")
    assert [reading.schedule(t) for t in (24, 25, 1000)] == [0.025] * 3
