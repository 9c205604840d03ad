"""What the dialects declare, beside the signatures of the real frameworks."""

import inspect

import pytest

from golden.judge import prepare
from golden.real import JUDGES, existing, is_installed, parameters, vars_of
from golden.record import recorded
from lrsched_cli.dialects import Entry, entries, refusal
from lrsched_cli.expression import read
from lrsched_cli.parameters import Field, fields

OUR_OWN = {"lr", "total", "with_epochs"}
"""What is told beside a framework's own arguments: its optimizer's rate, a training's length, how
it is stepped."""

NO_SIGNATURE = {
    ("mmengine", "param_scheduler"): "a list of a config, which is no function",
    ("megatron", "arguments"): "the command line of Megatron's scripts, which is no function",
    ("transformers", "TrainingArguments"): "120 arguments, of which the first eight are declared",
    ("transformers", "Seq2SeqTrainingArguments"): "as TrainingArguments",
}
"""Entries that are judged by other tests, and why."""


Declared = tuple[str, bool, object]


def takes_others(entry: Entry) -> bool:
    """Tell whether an entry takes more arguments than it declares."""
    return any(one.takes_others for one in fields(entry))


def declared(field: Field) -> Declared:
    return field.name, field.keyword_only, field.default


def real(parameter: inspect.Parameter) -> Declared:
    default = parameter.default
    told = tuple(default) if isinstance(default, list) else default
    return parameter.name, parameter.kind is parameter.KEYWORD_ONLY, told


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", [one for one in JUDGES if JUDGES[one].has_signatures])
def test_arguments_are_those_of_the_framework(name: str) -> None:
    """Every scheduler has the names, the order and the defaults of the real one."""
    if not is_installed(name):
        pytest.skip(f"{name} is not installed")
    prepare()
    for scheduler, entry in entries(name).items():
        if (name, scheduler) not in NO_SIGNATURE and not takes_others(entry):
            ours = [declared(one) for one in fields(entry)]
            told = [one for one in ours if not (one[1] and one[0] in OUR_OWN)]
            assert told == [real(one) for one in parameters(name, scheduler)], scheduler


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", ["transformers", "trl"])
def test_arguments_of_a_trainer_begin_as_the_real_ones(name: str) -> None:
    """The first eight have the order and the defaults of the installed framework."""
    if not is_installed(name):
        pytest.skip(f"{name} is not installed")
    prepare()
    found = {one: entry for one, entry in entries(name).items() if takes_others(entry)}
    real_ones = (
        existing(name) | vars_of("transformers") if name == "transformers" else existing(name)
    )
    for scheduler, entry in found.items():
        signature = inspect.signature(real_ones[scheduler]).parameters.values()
        own = [declared(one) for one in fields(entry) if not one.keyword_only]
        assert own == [real(one) for one in signature][: len(own)], scheduler


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", JUDGES)
def test_every_scheduler_of_the_framework_is_known(name: str) -> None:
    """What was recorded of its schedulers is what it has now."""
    if not is_installed(name):
        pytest.skip(f"{name} is not installed")
    prepare()
    assert recorded(name)["schedulers"] == list(existing(name))


@pytest.mark.parametrize("name", JUDGES)
def test_every_scheduler_is_supported_or_refused_with_a_reason(name: str) -> None:
    """No scheduler of a framework is left without an answer."""
    supported = entries(name)
    left_out = [one for one in recorded(name)["schedulers"] if one not in supported]
    assert [one for one in left_out if not refusal(one)] == []
    beyond = [one for one in supported if one not in recorded(name)["schedulers"]]
    assert {(name, one) for one in beyond} == {key for key in NO_SIGNATURE if key[0] == name}


@pytest.mark.filterwarnings("default")
@pytest.mark.skipif(not is_installed("transformers"), reason="transformers is not installed")
def test_get_scheduler_knows_every_scheduler_type() -> None:
    """Each name of transformers is supported, or refused because it follows a metric."""
    prepare()
    from transformers import SchedulerType

    kwargs = {"cosine_with_min_lr": "min_lr=0", "cosine_warmup_with_min_lr": "min_lr=0"}
    kwargs["warmup_stable_decay"] = "num_decay_steps=5"
    for one in SchedulerType:
        member = f"SchedulerType.{one.name}"
        specific = f"dict({kwargs.get(one.value, '')})"
        call = f"get_scheduler({{}}, SGD(p, lr=0.1), 5, 50, {specific})"
        if one.value in {"reduce_lr_on_plateau", "greedy"}:
            with pytest.raises(ValueError, match="follows the metrics of a run"):
                read(call.format(member))
        else:
            assert (
                read(call.format(member)).schedule == read(call.format(f"{one.value!r}")).schedule
            )
