"""What is read from scripts for TensorFlow 1: counters of updates, Estimators, flags."""

import pytest

from lrsched_cli.script.read import read_script_text

WARMUP = """
def make_optimizer(rate, total, warmup):
    step = tf.train.get_or_create_global_step()
    lr = tf.train.polynomial_decay(rate, step, total, end_learning_rate=0.0, power=1.0)
    now, before = tf.cast(step, tf.float32), tf.constant(warmup, dtype=tf.float32)
    is_warmup = tf.cast(step < warmup, tf.float32)
    lr = (1.0 - is_warmup) * lr + is_warmup * rate * now / before
    return tf.train.AdamOptimizer(learning_rate=lr)
"""
MOVED = """
import tensorflow.compat.v1 as tf
step = tf.train.get_or_create_global_step()
lr = tf.where(step < 4, 0.1 * tf.to_float(step), tf.train.cosine_decay(0.4, step - 4, 8))
optimizer = tf.train.MomentumOptimizer(lr, 0.9)
"""
ESTIMATOR = (
    """
import tensorflow as tf
flags = tf.flags
FLAGS = flags.FLAGS
flags.DEFINE_float("rate", 0.2, "The rate.")
flags.DEFINE_integer("steps", 10, "Updates.")
"""
    + WARMUP
    + """
def model_fn_builder(rate, total):
    def model_fn(features, labels, mode, params):
        if mode == tf.estimator.ModeKeys.TRAIN:
            train_op = make_optimizer(rate, total, 5).minimize(loss)
        return make_specification(mode)
    return model_fn

def main(_):
    model_fn = model_fn_builder(FLAGS.rate, FLAGS.steps)
    estimator = tf.estimator.Estimator(model_fn=model_fn, params={})
    estimator.train(input_fn=read, max_steps=FLAGS.steps)

if __name__ == "__main__":
    tf.app.run()
"""
)


def test_optimizer_follows_the_counter() -> None:
    """A rate that is computed of the global step is a function of the update."""
    text = f"import tensorflow as tf\n{WARMUP}\nmake_optimizer(0.2, 10, 5)"
    (reading,) = read_script_text(text).readings
    found = [reading.schedule(t) for t in (0, 1, 4, 5, 8, 10)]
    assert found == pytest.approx([0, 0.04, 0.16, 0.1, 0.04, 0])


def test_schedule_starts_where_its_counter_does() -> None:
    """A schedule that is given the counter less some updates starts after these."""
    (reading,) = read_script_text(MOVED).readings
    assert [reading.schedule(t) for t in (1, 4, 8)] == pytest.approx([0.1, 0.4, 0.2])


def test_estimator_calls_the_function_of_its_model() -> None:
    """What an Estimator is given to make its model makes the optimizer."""
    (reading,) = read_script_text(ESTIMATOR).readings
    assert [reading.schedule(t) for t in (1, 5)] == pytest.approx([0.04, 0.1])
