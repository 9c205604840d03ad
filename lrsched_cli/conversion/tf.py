"""TensorFlow 1: `tf.compat.v1.train`, or a plain function of its global step."""

from collections.abc import Iterator

from lrsched_cli.conversion import Request, keras
from lrsched_cli.conversion.blocks import about, comment, script
from lrsched_cli.conversion.formula import choices
from lrsched_cli.conversion.native import Native, equal_to
from lrsched_cli.conversion.source import call, statement
from lrsched_cli.conversion.tables import Tables
from lrsched_cli.conversion.tracing import pieces, without_gaps
from lrsched_cli.conversion.vocabulary import Vocabulary
from lrsched_cli.schedules import Schedule

_NAMES = {
    "ExponentialDecay": "exponential_decay",
    "InverseTimeDecay": "inverse_time_decay",
    "PiecewiseConstantDecay": "piecewise_constant",
    "PolynomialDecay": "polynomial_decay",
    "CosineDecay": "cosine_decay",
    "CosineDecayRestarts": "cosine_decay_restarts",
}
"""Of Keras' schedules, which are the same: those of TensorFlow 1."""

_WORDS = Vocabulary(
    "tf.math",
    "tf.cast(global_step, tf.float32)",
    {"where": "tf.where", "gather": "tf.gather"},
    count="global_step",
    rounds=True,
    cast=("tf.cast", "tf.float32"),
    search="tf.reduce_sum(tf.cast(global_step[..., None] >= {table}, tf.int32), -1)",
    whole="tf.int32",
)

_IMPORT = "import tensorflow as tf"

_CLOCK = "TensorFlow counts updates, from 0, and computes in float32."


def code(asked: Request) -> str:
    """Return a script that defines the rate at a global step."""
    found = equal_to(asked.schedule, natives)
    definition = [
        "def learning_rate(global_step):",
        '    """Return the learning rate that is used while the global step is this."""',
    ]
    if found is not None:
        returned = statement(found.native.call, "return ", indent=4)
        return script(
            [about(asked.schedule, found), comment(_CLOCK)], [_IMPORT], [*definition, returned]
        )
    tables = Tables(asked.schedule, _WORDS)
    parts, note = without_gaps(asked.schedule, pieces(asked.schedule))
    body = choices(tables.named(parts), _WORDS)
    made = list(tables.lines())
    counted = ["    global_step = tf.cast(global_step, tf.int32)"] if made else []
    plain = "\n".join([*definition, *counted, body])
    return script(
        [
            about(asked.schedule),
            comment(_CLOCK),
            comment(note),
        ],
        [_IMPORT],
        made,
        [plain],
    )


def natives(schedule: Schedule) -> Iterator[Native]:
    """Yield the functions of TensorFlow 1 that may have the rates of a schedule."""
    for name, arguments in keras.calls(schedule):
        if arguments.get("cycle"):
            continue  # in a graph, it jumps a length too far at some multiples of decay_steps
        known = dict(arguments)
        if name == "PiecewiseConstantDecay":
            made = call(f"tf.compat.v1.train.{_NAMES[name]}", "global_step", **known)
        else:
            rate = known.pop("initial_learning_rate")
            made = call(f"tf.compat.v1.train.{_NAMES[name]}", rate, "global_step", **known)
        yield Native(made)
