"""Code that this program wrote, executed by the real frameworks, stepped as users step it."""

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from golden.judge import as_float, import_without_models

Names = dict[str, Any]


def rates_of(target: str, code: str, how: str = "") -> Iterator[float]:
    """Execute a script and yield the learning rate in force during each update, from the first.

    Optax may be "jitted", and TensorFlow "compiled".
    """
    names = namespace(target, code, how)
    return _DRIVERS[target](names)


def namespace(target: str, code: str, how: str = "") -> Names:
    """Execute a script and return the names that it leaves, the rate compiled if asked."""
    names: Names = {}
    if target in {"torch", "transformers", "timm"}:
        torch = importlib.import_module("torch")
        names["model"] = torch.nn.Linear(1, 1)
    if target == "timm":
        import_without_models("timm")
    exec(code, names)  # noqa: S102 - what this program wrote
    if how:
        names["learning_rate"] = _COMPILERS[how](names["learning_rate"])
    return names


def _python(names: Names) -> Iterator[float]:
    update = 0
    while True:
        yield names["learning_rate"](update)
        update += 1


def _torch(names: Names) -> Iterator[float]:
    while True:
        yield names["optimizer"].param_groups[0]["lr"]
        names["optimizer"].step()
        names["scheduler"].step()


def _timm(names: Names) -> Iterator[float]:
    scheduler = names["scheduler"]
    step = scheduler.step if scheduler.t_in_epochs else scheduler.step_update
    update = 0
    while True:
        yield names["optimizer"].param_groups[0]["lr"]
        update += 1
        step(update)


def _keras(names: Names) -> Iterator[float]:
    if "callback" not in names:
        yield from map(as_float, map(names["learning_rate"], _count()))
    callback = names["callback"]
    keras = importlib.import_module("keras")
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD())
    callback.set_model(model)
    per_epoch = isinstance(callback, keras.callbacks.LearningRateScheduler)
    begin = callback.on_epoch_begin if per_epoch else callback.on_train_batch_begin
    for update in _count():
        model.optimizer.iterations.assign(update)
        begin(update)
        yield as_float(model.optimizer.learning_rate)


def _tf(names: Names) -> Iterator[float]:
    tensorflow = importlib.import_module("tensorflow")
    for update in _count():
        rate = names["learning_rate"](tensorflow.constant(update))
        rate = rate() if callable(rate) else rate
        yield rate if isinstance(rate, float) else as_float(rate)


def _optax(names: Names) -> Iterator[float]:
    for update in _count():
        yield float(np.asarray(names["learning_rate"](update)))


def _jitted(function: Any) -> Any:  # noqa: ANN401 - whatever computes a rate
    return importlib.import_module("jax").jit(function)


def _compiled(function: Any) -> Any:  # noqa: ANN401 - as above
    tensorflow = importlib.import_module("tensorflow")

    def rate(step: Any) -> Any:  # noqa: ANN401 - tensors
        found = function(step)
        return found() if callable(found) else found

    return tensorflow.function(rate, input_signature=[tensorflow.TensorSpec((), tensorflow.int32)])


_COMPILERS = {"jitted": _jitted, "compiled": _compiled}


def _count() -> Iterator[int]:
    yield from range(1_000_000)


_DRIVERS: dict[str, Callable[[Names], Iterator[float]]] = {
    "python": _python,
    "torch": _torch,
    "transformers": _torch,
    "timm": _timm,
    "keras": _keras,
    "tf": _tf,
    "optax": _optax,
}
