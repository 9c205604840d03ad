"""What is read from scripts in JAX: optimizers of parts, flags, functions that nothing calls.

The numbers are those of optax, in float32.
"""

import pytest

from lrsched_cli.errors import LRSchedError, NeededError
from lrsched_cli.script.read import read_script_text

COSINE = [0.10000000149011612, 0.0975528284907341, 0.09045084565877914, 0.07938926666975021]


def rates(text: str, times: tuple[int, ...], **given: object) -> list[float]:
    """Return the rates of the only schedule of a script."""
    (reading,) = read_script_text(text, given=given).readings
    return [reading.schedule(t) for t in times]


SCALED = {
    "a schedule and a sign": "optax.chain(optax.scale_by_schedule(s), optax.scale(-1.0))",
    "a schedule with its sign": "optax.chain(optax.scale_by_schedule(lambda count: -s(count)))",
    "a schedule as a rate": "optax.chain(optax.scale_by_adam(), optax.scale_by_learning_rate(s))",
    "an optimizer within": "optax.chain(optax.clip(1.0), optax.sgd(s, momentum=0.9))",
    "hyperparameters that are kept": "optax.inject_hyperparams(optax.adam)(learning_rate=s)",
    "steps that are put together": "optax.MultiSteps(optax.adam(s), every_k_schedule=4)",
}


@pytest.mark.parametrize("made", SCALED.values(), ids=SCALED)
def test_parts_of_an_optimizer_make_its_rate(made: str) -> None:
    """A chain descends by the opposite of the product of its factors."""
    script = f"import optax\ns = optax.cosine_decay_schedule(0.1, 10)\ntx = {made}"
    names = read_script_text(script).readings
    assert [one.label for one in names][:1] == ["tx"] or len(names) == 1
    assert [names[0].schedule(t) for t in range(4)] == pytest.approx(COSINE, rel=1e-6)


def test_schedule_of_negative_rates_descends() -> None:
    """`scale_by_schedule` takes the sign of its schedule."""
    script = """
import optax
steps = optax.polynomial_schedule(init_value=-0.1, end_value=-0.02, power=1, transition_steps=4)
tx = optax.chain(optax.scale_by_adam(), optax.scale_by_schedule(steps))
"""
    assert rates(script, tuple(range(6))) == pytest.approx([0.1, 0.08, 0.06, 0.04, 0.02, 0.02])


def test_number_in_a_chain_scales_its_optimizer() -> None:
    """`scale` after an optimizer multiplies what that has made."""
    script = "import optax\ntx = optax.chain(optax.sgd(0.4), optax.scale(0.25))"
    assert rates(script, (0, 9)) == pytest.approx([0.1, 0.1])


def test_function_of_the_script_is_one_of_joined_schedules() -> None:
    """Each of joined schedules counts from its own boundary."""
    script = """
import optax
def slowly(count):
    return 0.8 / (count + 4) ** 0.5
tx = optax.adam(optax.join_schedules([optax.linear_schedule(0.0, 0.4, 4), slowly], [4]))
"""
    real = [0.0, 0.2, 0.3, 0.4, 0.3577708899974823, 0.23094011843204498]
    assert rates(script, (0, 2, 3, 4, 5, 12)) == pytest.approx(real, rel=1e-6)


def test_rate_stands_first_in_optax() -> None:
    """What follows the rate of an optax optimizer is none."""
    script = "import optax\ntx = optax.sgd(config.learning_rate, config.momentum)"
    with pytest.raises(NeededError) as caught:
        read_script_text(script)
    assert "config.learning_rate" in str(caught.value)
    assert "momentum" not in str(caught.value)


def test_rate_that_follows_the_loss_is_refused_in_a_chain() -> None:
    """A chain with `reduce_on_plateau` has no rate that is known before the run."""
    script = "import optax\ntx = optax.chain(optax.adam(0.1), optax.contrib.reduce_on_plateau())"
    with pytest.raises(LRSchedError, match="reduce_on_plateau"):
        read_script_text(script)


FLAGS = """
import optax
from absl import app, flags
FLAGS = flags.FLAGS
flags.DEFINE_float("learning_rate", 0.02, "Learning rate.")
flags.DEFINE_integer("steps", default=10, help="Updates.")
def main(argv):
    tx = optax.adam(optax.cosine_decay_schedule(FLAGS.learning_rate, FLAGS.steps))
if __name__ == "__main__":
    app.run(main)
"""


def test_flags_have_the_defaults_of_their_definitions() -> None:
    """`FLAGS.name` is what its `DEFINE_` says."""
    assert rates(FLAGS, (0, 5, 10)) == pytest.approx([0.02, 0.01, 0.0])


def test_flag_can_be_given() -> None:
    """What is told for `FLAGS.name` stands before its default."""
    given = {"FLAGS.learning_rate": 0.2}
    (reading,) = read_script_text(FLAGS, given=given).readings
    assert reading.schedule(5) == pytest.approx(0.1)


PARTS = """
import optax
def create_learning_rate(rate, warmup):
    return optax.linear_schedule(0.0, rate, warmup)
def train_and_evaluate(config):
    fn = create_learning_rate(config.learning_rate, config.warmup_steps)
    tx = optax.adamw(fn)
"""


def test_functions_are_entered_from_those_that_call_them() -> None:
    """What is asked has the names of the caller, which can be told."""
    with pytest.raises(NeededError) as caught:
        read_script_text(PARTS)
    assert "config.learning_rate" in str(caught.value)
    given = {"config.learning_rate": 0.4, "config.warmup_steps": 4}
    (reading,) = read_script_text(PARTS, given=given).readings
    assert reading.schedule(1) == pytest.approx(0.1)


def test_network_is_no_schedule() -> None:
    """An optimizer is given a network and what makes its updates, not a function of the step."""
    script = """
import optax
from flax import nnx
class Net(nnx.Module):
    def __call__(self, x):
        x = self.dense(x)
        return x
def main():
    net = Net()
    optimizer = nnx.Optimizer(net, optax.adam(0.003), wrt=nnx.Param)
"""
    assert rates(script, (0, 7)) == [0.003, 0.003]


def test_function_that_calls_itself_ends() -> None:
    """A recursion whose end is not known is not followed far."""
    script = """
import optax
def flatten(tree):
    found = []
    for key in tree:
        for inner in key.children:
            if inner.is_leaf:
                found.append(inner)
            else:
                found.extend(flatten(inner))
    return found
names = flatten(params)
tx = optax.adam(0.003)
"""
    assert rates(script, (0,)) == [0.003]


def test_optimizer_of_flax_is_told_its_rate_at_updates() -> None:
    """`apply_gradient` of flax.optim is given the rate of its update."""
    script = """
import flax
def rate_of(step):
    return 0.5 * min(1.0, step / 10)
optimizer = flax.optim.Adam(beta1=0.9).create(params)
for step in range(100):
    lr = rate_of(step)
    optimizer = optimizer.apply_gradient(grad, learning_rate=lr)
"""
    assert rates(script, (0, 4, 30)) == pytest.approx([0.0, 0.2, 0.5])


def test_optimizer_of_flax_without_a_rate_is_refused() -> None:
    """No default of another framework is taken for the rate that flax.optim is told later."""
    script = """
import flax
optimizer = flax.optim.Adam(beta1=0.9)
train(optimizer)
"""
    with pytest.raises(LRSchedError):
        read_script_text(script)


def test_groups_by_labels_are_named_by_these() -> None:
    """`multi_transform` trains each label by an optimizer of its own."""
    script = """
import optax
from flax.training.train_state import TrainState
tx = optax.multi_transform(
    {"body": optax.adam(optax.cosine_decay_schedule(0.1, 10)), "head": optax.sgd(0.5)}, labels
)
state = TrainState.create(apply_fn=apply, params=params, tx=tx)
"""
    (reading,) = read_script_text(script).readings
    assert reading.label == "body"
    assert [reading.schedule(t) for t in range(4)] == pytest.approx(COSINE, rel=1e-6)


def test_rate_in_the_state_is_set_by_hand() -> None:
    """`inject_hyperparams` keeps the rate in the state, where a script may set it."""
    script = """
import optax
tx = optax.inject_hyperparams(optax.adam)(learning_rate=0.1)
state = tx.init(params)
for epoch in range(40):
    state.hyperparams["learning_rate"] = 0.1 / (1 + epoch)
    for batch in loader:
        updates, state = tx.update(grads, state)
"""
    assert rates(script, (0, 1, 3)) == pytest.approx([0.1, 0.05, 0.025])


def test_optimizer_of_optax_is_given_to_unseen_code() -> None:
    """What optax makes holds no state: no code that is given it changes its rate."""
    script = """
import optax
tx = optax.adam(0.003)
state = make_state(model, tx)
for batch in batches:
    state = train_step(state, batch)
"""
    assert rates(script, (0, 9)) == [0.003, 0.003]


def test_a_schedule_of_the_weight_decay_is_no_rate() -> None:
    """It is given to an optimizer by another name than the rate's."""
    script = (
        "import optax\n"
        "rate = optax.cosine_decay_schedule(0.1, 10)\n"
        "decay = optax.linear_schedule(0.01, 0.1, 10)\n"
        "tx = optax.inject_hyperparams(optax.adamw)(learning_rate=rate, weight_decay=decay)\n"
    )
    assert [one.label for one in read_script_text(script).readings] == ["rate"]


_INJECTED = {
    "a decorator": "@optax.inject_hyperparams\ndef make(learning_rate, decay):\n",
    "with what is static": (
        "@partial(optax.inject_hyperparams, static_args=('b1',))\n"
        "def make(learning_rate, decay, b1=0.9):\n"
    ),
}


@pytest.mark.parametrize("head", _INJECTED.values(), ids=_INJECTED)
def test_a_function_whose_arguments_are_injected_is_given_their_values(head: str) -> None:
    """It is called with what each schedule is at a step: only the optimizer's rate is shown."""
    script = (
        "import optax\nfrom functools import partial\n"
        f"{head}"
        "    descent = optax.scale(-2 * learning_rate)\n"
        "    return optax.chain(optax.add_decayed_weights(decay), descent)\n"
        "rate = optax.cosine_decay_schedule(0.1, 10)\n"
        "decay = optax.linear_schedule(0.01, 0.1, 10)\n"
        "tx = make(rate, decay=decay)\n"
    )
    (reading,) = read_script_text(script).readings
    assert [reading.schedule(t) for t in (0, 5, 10)] == pytest.approx([0.2, 0.1, 0])


def test_a_rate_that_is_injected_is_the_schedule_itself() -> None:
    """Where the function hands it on as the rate, it is called by its name."""
    script = (
        "import optax\n@optax.inject_hyperparams\ndef make(learning_rate, decay):\n"
        "    return optax.adamw(learning_rate, weight_decay=decay)\n"
        "rate = optax.cosine_decay_schedule(0.1, 10)\n"
        "tx = make(rate, optax.linear_schedule(0.01, 0.1, 10))\n"
    )
    (reading,) = read_script_text(script).readings
    assert reading.label == "rate"
    assert len(reading.made) == 1


def test_schedules_of_the_weight_decay_alone_leave_the_rate_constant() -> None:
    """They are given by place, by name, or to a part of a chain."""
    script = (
        "import optax\n"
        "decay = optax.linear_schedule(0.01, 0.1, 10)\n"
        "tx = optax.chain(optax.scale_by_adam(), optax.add_decayed_weights(decay),\n"
        "                 optax.scale(-0.3))\n"
    )
    assert rates(script, (0, 5, 10)) == pytest.approx([0.3] * 3)
