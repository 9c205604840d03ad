"""Calls of what is in no file here: those that make rates, those that do nothing to them."""

from typing import Any

from lrsched_cli.expression.names import maker
from lrsched_cli.parameters import fields
from lrsched_cli.script import (
    keras,
    maths,
    opened,
    optimizers,
    schedulers,
    timm,
    trainer,
    transformations,
)
from lrsched_cli.script.assumed import names_in
from lrsched_cli.script.builtins import BUILTINS
from lrsched_cli.script.declared import call_declared
from lrsched_cli.script.expressions import members
from lrsched_cli.script.machine import Machine, Stop
from lrsched_cli.script.modules import import_module
from lrsched_cli.script.relevance import counter_named, refused
from lrsched_cli.script.training import Optimizer, Refusal, Schedule, Scheduler
from lrsched_cli.script.unseen import unseen
from lrsched_cli.script.values import (
    UNDEFINED,
    Function,
    Instance,
    Items,
    Mapped,
    Native,
    Partial,
    Unknown,
)

_RETURN_FIRST = (
    "tqdm",
    "trange_",
    "prepare",
    "to",
    "cuda",
    "compile",
    "DataParallel",
    "DistributedDataParallel",
    "DistributedOptimizer",
    "track",
    "iter",
    "wrap",
    "prefetch",
    "device_put",
    "deepcopy",
    "copy",
    "setup",
    "setup_dataloaders",
    "setup_optimizers",
    "wait",
    "create",
    "jit",
    "pjit",
    "checkify",
    "LARC",
    "LookAhead",
    "Lookahead",
    "MixedPrecisionOptimizer",
    "LossScaleOptimizer",
    "FP16_Optimizer",
    "asdict",
    "partial_",
    "lookahead",
    "replicate",
    "auto_wrap",
    "cast_",
    "islice",
    "get_value",
    "CrossShardOptimizer",
    "SyncReplicasOptimizer",
    "enable_mixed_precision_graph_rewrite",
    "ProgressBar",
    "progress_bar",
    "SWA_",
    "static_or_dynamic",
    "inject_hyperparams_",
    "DictConfig",
    "Path",
)
_LONGEST_LABEL = 100

_CHANGING_OTHERS = ("pytorch_warmup.",)
"""Where what is refused changes the rates of other schedulers, so that these are not known."""

_STOPS = ("exit", "_exit", "abort")


def call_foreign(
    machine: Machine,
    function: Any,
    args: list[Any],
    named: dict[str, Any],
    text: str,
) -> Any:
    """Return what a call gives whose code is not here."""
    if isinstance(function, Schedule):
        return function.of(args[0] if args else next(iter(named.values()), 0))
    if not isinstance(function, Unknown):
        return machine.unknown(text or "a call")
    machine.not_asked.add(function)
    full = function.full
    last = full.rpartition(".")[2]
    found = maths.call(machine, full, args, named)
    if found is not UNDEFINED:
        return found
    if full.endswith(("environ.get", "os.getenv")) and (args or named):
        return _of_environment(machine, args, named, text)
    found = call_declared(machine, function, args, named, text)
    if found is not UNDEFINED:
        return found
    found = opened.call(machine, function, args, named, text)
    if found is not UNDEFINED:
        return found
    if full == "object.__setattr__":
        return machine.call(BUILTINS["setattr"], args, named, text)
    if full == "importlib.import_module":
        return import_module(machine, args, named, text)
    if last in timm.NAMES:
        found = timm.call(machine, last, args, named)
        if found is not UNDEFINED:
            return found
    if last in {"spawn", "launch", "run"} and args and isinstance(args[0], (Function, Partial)):
        return _launched(machine, args, named)
    if last == "Process" and isinstance(named.get("target"), Function):
        if named["target"] in machine.called:
            return machine.unknown(text)  # the processes do the same
        return _launched(machine, [named["target"]], named) or machine.unknown(text)
    if last in _STOPS and full.partition(".")[0] in {"sys", "os"}:
        raise Stop
    found = _of_training(machine, full, args, named)
    if found is not UNDEFINED:
        if isinstance(found, (Scheduler, Schedule)) and len(text) <= _LONGEST_LABEL:
            found.call = text
        if isinstance(found, (Scheduler, Schedule)):
            found.assumed = _assumed_in(machine, found, [*args, *named.values()])
        return found
    found = _passed_on(machine, function, args, named)
    if found is not UNDEFINED:
        return found
    return unseen(machine, function, args, named, text)


def _assumed_in(machine: Machine, made: Any, values: list[Any]) -> tuple[str, ...]:
    """Return the defaults that a scheduler is made of."""
    optimizer = made.optimizer if isinstance(made, Scheduler) else None
    rates = optimizer.content["own"] if isinstance(optimizer, Optimizer) else ()
    inner = [one for value in values for one in _flat(value)]
    parts = [name for one in inner for name in getattr(one, "assumed", ())]
    return tuple(dict.fromkeys([*names_in(*rates, *inner), *parts]))


def _flat(value: Any) -> list[Any]:
    if isinstance(value, (Items, tuple)):
        return list(value.content if isinstance(value, Items) else value)
    return list(value.content.values()) if isinstance(value, Mapped) else [value]


def _of_environment(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    """Return the default of a variable of the environment, but not for how many processes run."""
    name = args[0] if args else named.get("key")
    if isinstance(name, str) and any(word in name for word in _PROCESSES):
        return machine.unknown(text)
    return args[1] if len(args) > 1 else named.get("default")


_PROCESSES = ("WORLD_SIZE", "NTASKS", "NUM_GPUS", "NPROC", "NNODES", "NUM_PROCESSES")


def _launched(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """Return what a function gives that a library calls in each of several processes."""
    function, *others = args
    given = named.get("args", named.get("argv"))
    tuples = [one for one in [given, *others] if isinstance(one, (tuple, Items))]
    values = list(members(machine, tuples[0]) or []) if tuples else []
    code = function.function if isinstance(function, Partial) else function
    required = len(code.node.args.args) - len(code.defaults) if isinstance(code, Function) else 0
    if not tuples and len(others) >= required - 1 > 0 and isinstance(code, Function):
        values = [machine.unknown(code.node.args.args[0].arg), *others]  # Lightning's `launch`
    if len(values) < required:
        values = [0, *values]  # the number of the process
    return machine.call(function, values, {})


def _of_training(machine: Machine, full: str, args: list[Any], named: dict[str, Any]) -> Any:
    last = full.rpartition(".")[2]
    found = transformations.call(machine, full, args, named)
    if found is not UNDEFINED:
        return found
    if last in {"LambdaLR", "MultiplicativeLR"}:
        return schedulers.of_functions(machine, last, args, named)
    if last == "LearningRateScheduler":
        return keras.callback(machine, args, named)
    if last == "partial" and args:
        return Partial(args[0], tuple(args[1:]), named)
    if counter_named(full) and last[:1].islower():
        return machine.counter()
    if ".keras." in full:  # `tf.keras.experimental`, `tensorflow.compat.v2.keras`, and kin
        full = f"keras.{last}"
    found = maker(full, "", named)
    if isinstance(found, type):
        return _family(machine, found, full, args, named)
    if found is not None:
        if trainer.are_arguments(found):
            named = trainer.completed(machine, named)
        return schedulers.of_dialect(machine, found, full, args, named)
    compiled = _compiled(machine, full, args, named) if last == "compile" else None
    if compiled is not None:
        return compiled
    wrapped = next((one for one in [*args, *named.values()] if isinstance(one, Optimizer)), None)
    is_wrapper = last.endswith("Optimizer") or optimizers.makes_optimizer(full, args, named)
    if wrapped is not None and is_wrapper:
        return wrapped
    if optimizers.makes_optimizer(full, args, named):
        return optimizers.new_optimizer(machine, full, args, named)
    reason = refused(full)
    is_told = any(_has_optimizer(one) for one in [*args, *named.values()])
    if reason and (is_told or "plateau" in last.lower()):
        if full.startswith(_CHANGING_OTHERS):
            raise machine.error(reason)
        machine.training.problems.append((machine.line, reason))
        return _without_law(machine, last, reason, args, named)
    return UNDEFINED


def _compiled(machine: Machine, full: str, args: list[Any], named: dict[str, Any]) -> Any:
    """Return the optimizer that a model of Keras is compiled with, by its name or itself."""
    found = args[0] if args else named.get("optimizer")
    if isinstance(found, str) and found.isidentifier() and not full.startswith("re."):
        found = optimizers.new_optimizer(machine, f"keras.optimizers.{found}", [], {})
    if not isinstance(found, Optimizer):
        return None
    machine.journal.write(machine.outside, f"{full.rpartition('.')[0]}.optimizer", found)
    return found


def _family(
    machine: Machine, family: Any, full: str, args: list[Any], named: dict[str, Any]
) -> Any:
    """Return one of this program's own schedules; a function of that name may be another one."""
    declared = {field.name for field in fields(family)}
    if not set(named) <= declared or any(isinstance(one, Unknown) for one in args):
        return UNDEFINED
    return schedulers.of_dialect(machine, family, full, args, named)


def _has_optimizer(value: Any) -> bool:
    return isinstance(value, Optimizer) or (
        isinstance(value, Unknown) and "optim" in value.text.lower()
    )


def _without_law(
    machine: Machine, name: str, reason: str, args: list[Any], named: dict[str, Any]
) -> Scheduler:
    """Return a scheduler whose rates are none of the step: to need one of them is refused."""
    given = [*args, *named.values()]
    optimizer = next((one for one in given if isinstance(one, Optimizer)), None)
    made = Scheduler(optimizer, name, machine.line)
    refusal = machine.nodes.raw("made", Refusal(reason, machine.line))
    made.law = lambda count, group: refusal
    made.path = machine.path
    machine.training.schedulers[made] = None
    return made


def _passed_on(machine: Machine, function: Unknown, args: list[Any], named: dict[str, Any]) -> Any:
    last = function.full.rpartition(".")[2]
    if last in {"prepare", "setup", "initialize"} and (args or named):
        return _prepared(machine, function, args, named)
    owner, _, method = function.text.rpartition(".")
    if owner and method in {"to", "cuda", "eval", "half", "double"}:
        return machine.unknown(owner, function.full.rpartition(".")[0])
    if last in _RETURN_FIRST:
        return args[0] if args else named.get("optimizer", UNDEFINED)
    return UNDEFINED


def _prepared(machine: Machine, function: Unknown, args: list[Any], named: dict[str, Any]) -> Any:
    """Return what a library makes ready for devices: the same things, as far as rates go."""
    if (
        function.full.endswith("deepspeed.initialize")
        or "config" in named
        or "config_params" in named
    ):
        optimizer = named.get("optimizer", machine.unknown("optimizer"))
        scheduler = named.get("lr_scheduler")
        engine = _engine(machine, optimizer, scheduler)
        return (engine, optimizer, machine.unknown("loader"), scheduler)
    if not any(isinstance(one, (Optimizer, Scheduler)) for one in args):
        return args[0] if len(args) == 1 else UNDEFINED
    for one in args:
        if isinstance(one, Scheduler) and function.full.endswith("prepare"):
            name = f"{function.text.rpartition('.')[0]}.num_processes"
            given = machine.given_text(name)
            full = f"{function.full.rpartition('.')[0]}.num_processes"
            times = machine.unknown(name, full, is_whole=True) if given is UNDEFINED else given
            machine.journal.write(one, "times", times)
    return tuple(args) if len(args) > 1 else args[0]


def _engine(machine: Machine, optimizer: Any, scheduler: Any) -> Instance:
    def step(m: Machine, args: list[Any], named: dict[str, Any], text: str) -> None:
        if isinstance(optimizer, Optimizer):
            optimizers.step(m, optimizer)
        if isinstance(scheduler, Scheduler):
            schedulers.step(m, scheduler, [], {})

    engine = Instance(None)
    engine.content["step"] = Native("step", step)
    engine.content["optimizer"] = optimizer
    return engine
