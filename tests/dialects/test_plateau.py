"""ReduceLROnPlateau, replayed over a metric: the rates that the real scheduler and callback had."""

import math
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrsched_cli import parse
from lrsched_cli.dialects.replays import Metric, replaying
from lrsched_cli.errors import ExpressionError
from lrsched_cli.expression import read
from lrsched_cli.parameters.values import to_source
from lrsched_cli.schedules import Floats

VALUES = st.lists(
    st.one_of(
        st.floats(-2, 2, width=16),
        st.sampled_from([math.nan, math.inf, -math.inf, 0.0, 1e-4, 0.5, 0.4999]),
    ),
    min_size=1,
    max_size=40,
)
FACTOR = st.sampled_from([0.0, 0.1, 0.5, 0.9, 1 / 3])
COUNT = st.integers(0, 4)
LOWEST = st.sampled_from([0.0, 1e-5, 0.01, 0.2])


def replayed(
    name: str, values: Sequence[float], told: Mapping[str, object], metric: str = "val_loss"
) -> Floats:
    """Return the rates of all epochs, and of the one after them."""
    arguments = ", ".join(f"{key}={to_source(value)}" for key, value in told.items())
    with replaying(Metric(metric, tuple(values))):
        schedule = parse(f"{name}({arguments})")
    return schedule(np.arange(len(values) + 1.0))


@settings(max_examples=150, deadline=None)
@given(
    values=VALUES,
    told=st.fixed_dictionaries(
        {},
        optional={
            "mode": st.sampled_from(["min", "max"]),
            "factor": FACTOR,
            "patience": COUNT,
            "threshold": st.sampled_from([0.0, 1e-4, 0.1, 0.5]),
            "threshold_mode": st.sampled_from(["rel", "abs"]),
            "cooldown": COUNT,
            "min_lr": LOWEST,
            "eps": st.sampled_from([1e-8, 0.0, 0.04]),
        },
    ),
)
def test_rates_are_those_of_torch(values: list[float], told: dict[str, Any]) -> None:
    """For all options and any values, NaN among them."""
    torch = pytest.importorskip("torch")
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **told)
    rates = [0.1]
    for value in values:
        scheduler.step(value)
        rates.append(optimizer.param_groups[0]["lr"])
    found = replayed("torch.ReduceLROnPlateau", values, {**told, "lr": 0.1})
    assert found.tolist() == rates


@pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")  # of TensorFlow's arrays
@settings(max_examples=60, deadline=None)
@given(
    values=VALUES,
    told=st.fixed_dictionaries(
        {"mode": st.sampled_from(["min", "max"])},
        optional={
            "factor": FACTOR,
            "patience": COUNT,
            "min_delta": st.sampled_from([0.0, 1e-4, 0.1]),
            "cooldown": COUNT,
            "min_lr": LOWEST,
        },
    ),
)
def test_rates_are_those_of_keras(values: list[float], told: dict[str, Any]) -> None:
    """In float32, for all options and any values, NaN among them."""
    keras = pytest.importorskip("keras")
    optimizer = keras.optimizers.SGD(0.1)
    callback = keras.callbacks.ReduceLROnPlateau(**told)
    callback.set_model(SimpleNamespace(optimizer=optimizer))
    callback.on_train_begin()
    rates = [np.float32(0.1)]
    for epoch, value in enumerate(values):
        callback.on_epoch_end(epoch, {"val_loss": value})
        rates.append(np.float32(optimizer.learning_rate))
    found = replayed("keras.callbacks.ReduceLROnPlateau", values, {**told, "lr": 0.1})
    assert found.astype(np.float32).tolist() == rates


VAL_LOSS = [1.0, 0.8, 0.79, 0.795, 0.793, 0.81, math.nan, 0.78, 0.785, 0.79, 0.7801, 0.79]


@pytest.mark.parametrize(
    ("expression", "drops"),
    [
        (
            "torch.ReduceLROnPlateau(o, factor=0.5, patience=2, lr=0.1)",
            {0: 0.1, 6: 0.05, 11: 0.025},
        ),
        (
            "torch.ReduceLROnPlateau(o, factor=0.5, patience=1, cooldown=3, lr=0.1)",
            {0: 0.1, 5: 0.05, 10: 0.025},
        ),
        (
            "keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=2, lr=0.1)",
            {0: 0.1, 5: 0.05, 7: 0.025, 10: 0.0125, 12: 0.00625},
        ),
        ("ReduceLROnPlateau(monitor='val_loss', patience=5, lr=0.1)", {0: 0.1}),
    ],
)
def test_drops_are_those_that_were_recorded(expression: str, drops: dict[int, float]) -> None:
    """Of torch 2.13 and Keras 3.15, over twelve values of which one is NaN."""
    with replaying(Metric("val_loss", tuple(VAL_LOSS))):
        reading = read(expression)
    rates = [max((t, rate) for t, rate in drops.items() if t <= epoch)[1] for epoch in range(13)]
    assert reading.schedule(np.arange(13.0)) == pytest.approx(rates, rel=1e-6)
    assert reading.counts == "epoch"


def test_more_is_better_of_an_accuracy() -> None:
    """Keras' auto mode goes by the name; of one that tells nothing, the mode is asked for."""
    falling = [0.5, 0.4, 0.3, 0.2]
    told = {"patience": 1, "factor": 0.5, "lr": 1.0}
    rates = replayed("keras.ReduceLROnPlateau", falling, told, "val_accuracy")
    assert rates.tolist() == [1, 1, 0.5, 0.25, 0.125]
    assert set(replayed("keras.ReduceLROnPlateau", falling, told).tolist()) == {1.0}
    with pytest.raises(ExpressionError, match="mode='min' or 'max'"):
        replayed("keras.ReduceLROnPlateau", falling, told, "score")


def test_without_a_metric_the_option_is_named() -> None:
    """The rates are no function of the step, and a log may tell what they were."""
    with pytest.raises(ExpressionError, match="--metric LOG:COLUMN"):
        parse("torch.ReduceLROnPlateau(optimizer, lr=0.1)")


def test_what_is_replayed_alone_is_supported() -> None:
    """Another scheduler on its optimizer would change what it finds."""
    text = "o = SGD(p, lr=1); a = torch.StepLR(o, 3); b = torch.ReduceLROnPlateau(o)"
    with (
        replaying(Metric("val_loss", (1.0,))),
        pytest.raises(ExpressionError, match="has another scheduler"),
    ):
        parse(text)
