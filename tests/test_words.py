"""Words of frameworks for a family's parameters: they lead to the parameter that means the same."""

import shlex
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lrsched_cli import parse
from lrsched_cli.dialects import Entry, catalogue
from lrsched_cli.errors import ArgumentError, ExpressionError, LRSchedError
from lrsched_cli.parameters import Field, fields, kinds
from lrsched_cli.parameters.values import Symbol
from lrsched_cli.parameters.words import meant
from lrsched_cli.schedules import FAMILIES, Schedule
from program import refused, within

PLAIN = {
    "factor", "drop_rate", "epochs_drop", "base_lr", "initial_lr", "init_lr", "start_lr",
    "peak_lr", "lr_max", "eta_max", "num_steps", "max_epochs", "max_iter", "min_learning_rate",
    "final_lr", "milestone", "boundaries", "step", "steps", "decay_epochs", "step_size",
    "value", "start_value", "cycle_mul", "cycle_mult", "cycle_decay", "n_cycles", "warmup_updates",
    "warmup_epochs", "warmup_iters", "warmup_factor", "start_factor", "min_lr_ratio",
    "min_lr_rate", "lrf", "num_decay_steps", "decay_steps", "end_value", "cycle_size",
    "start_value_mult", "end_value_mult", "t_initial", "learning_rate", "lr", "num_training_steps",
    "n_warmup_steps", "decay_factor", "decay",
}  # fmt: skip
"""Words that mean what they say, or of schedulers whose translation hides the value."""

VALUES = {kinds.FLOAT: (0.037, 0.43, 1.7, 37.0, 371.0), kinds.INT: (3, 37, 371)}


def _usual(field: Field) -> object:
    name = field.name.lower()
    if field.kind is kinds.OPTIMIZER:
        return Symbol("optimizer")
    if field.kind in {kinds.INTS, kinds.FLOATS}:
        return [30, 60]
    is_rate = any(word in name for word in ("lr", "rate", "value", "gamma", "factor"))
    if field.kind is not kinds.INT and is_rate:
        return 0.1
    return 10 if "warm" in name else 100


def _made(entry: Entry, arguments: dict[str, Any]) -> Schedule | None:
    try:
        return entry(**arguments)
    except (LRSchedError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError):
        return None


def _within(value: object, depth: int = 4) -> Iterator[Schedule]:
    if isinstance(value, Schedule) and depth:
        yield value
        for one in value.values().values():
            yield from _within(one, depth - 1)
    elif isinstance(value, tuple):
        for one in value:
            yield from _within(one, depth)


@cache
def evidence() -> dict[tuple[str, str], set[str]]:
    """Return by family and parameter the arguments of frameworks' schedulers that become it.

    Found by giving each argument values that nothing else has, and looking where they come out.
    """
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in catalogue().values():
        declared = fields(entry)
        needed = [one for one in declared if one.is_required or one.kind is kinds.OPTIMIZER]
        usual = {one.name: _usual(one) for one in [*needed, *declared] if one in needed}
        usual |= {one.name: 0.1 for one in declared if one.name == "lr"}
        for field in declared:
            for value in VALUES.get(field.kind, ()):
                made = _made(entry, usual | {field.name: value})
                for one in _within(made):
                    for name, inner in one.values().items():
                        if inner == value and isinstance(inner, (int, float)):
                            found[one.name, name].add(field.name.lower())
    return found


@pytest.mark.parametrize("family", FAMILIES.values(), ids=list(FAMILIES))
def test_a_word_means_what_frameworks_mean_by_it(family: type[Schedule]) -> None:
    """Some framework's argument of that name becomes the parameter, with its value."""
    for field in fields(family):
        for word in field.param.words:
            if word in PLAIN or meant(word, fields(family)) is not field:
                continue
            having = {of for (_, of), words in evidence().items() if word in words}
            assert field.name in having, (word, having)


@pytest.mark.parametrize("family", FAMILIES.values(), ids=list(FAMILIES))
def test_no_word_is_a_parameter_of_the_family_itself(family: type[Schedule]) -> None:
    """It would hide it."""
    names = {field.name for field in fields(family)}
    assert not [one for field in fields(family) for one in field.param.words if one in names]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "step(gamma=0.1)",
            "step: has no gamma; write drop=0.1, offset=0 (factor of one drop; offset: so that",
        ),
        ("cosine(T_max=90, lr=0.2)", "cosine: has no T_max, lr; write total=90, lr0=0.2 (length"),
        ("multistep(milestone=[3, 6])", "has no milestone; write milestones=[3, 6] (times of"),
        ("exp(gama=0.9)", "exp: has no gama; write rate=0.9 (decay factor"),
        ("wsd(decay_steps=10)", "wsd: has no decay_steps; write cooldown=10 (updates of the"),
        ("exp(foo=1)", "exp: unknown argument 'foo'; there are lr0"),
        ("torch.StepLR(o, 30, drop=1)", "unknown argument 'drop'"),
    ],
)
def test_an_expression_says_what_to_write(text: str, message: str) -> None:
    """With the value that was given; other words are told as before."""
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert message in str(caught.value)


def test_the_api_says_the_same() -> None:
    """A family's class takes no other words than its command."""
    with pytest.raises(ArgumentError, match=r"has no gamma; write drop=0\.1"):
        FAMILIES["multistep"](gamma=0.1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["exp", "--gamma", "0.9"], "exp has no --gamma; write --rate 0.9 (decay factor"),
        (["exp", "--lr=0.1"], "exp has no --lr; write --lr0 0.1 (learning rate"),
        (["cosine", "--T_max", "9"], "cosine has no --T_max; write --total 9 (length"),
        (["cosine", "--t-max", "9"], "cosine has no --t-max; write --total 9 (length"),
        (["multistep", "--milestone", "30,60"], "write --milestones 30,60 (times"),
        (
            ["step", "--gamma", "0.1", "--step-size", "30"],
            "step has no --gamma, --step-size; write --drop 0.1 --every 30 --offset 0 (factor",
        ),
        (
            ["compare", "step()", "--lr", "0.2"],
            "write it in the expression, such as 'cosine(lr0=0.2)'",
        ),
        (["explain", "step()", "--gamma", "0.1"], "such as 'step(drop=0.1)'"),
        (
            ["exp", "--vary", "gamma=0.1,0.2"],
            "--vary gamma: there is no such option; write --vary rate",
        ),
        (["step", "--foo"], "--foo"),
        (["step", "--drp", "1"], "--drop"),
        (
            ["cosine", "--gamma", "0.1"],
            "cosine has no --gamma. Families that have it: step and multistep: --drop (factor",
        ),
        (
            ["step", "--decay", "0.1"],
            "step has no --decay. Families that have it: exp and time: --decay (decay coeff",
        ),
        (["wsd", "--decay", "9"], "wsd has no --decay; write --cooldown 9 (updates of the final"),
        (["step", "--epochs-drop", "9"], "write --every 9 (updates between two drops)"),
    ],
)
def test_a_command_says_what_to_type(arguments: list[str], message: str, tmp_path: Path) -> None:
    """All at once, in the form that can be typed."""
    assert message in refused(*arguments, cwd=tmp_path)


def test_step_counts_from_one_where_frameworks_count_from_zero() -> None:
    """Who uses torch's words is told what has torch's drops, in its own rates."""
    ours = parse("step(drop=0.1, every=30, offset=0)")
    theirs = parse("torch.StepLR(o, 30, gamma=0.1, lr=0.1)")
    assert [ours(t) for t in range(90)] == [theirs(t) for t in range(90)]


def test_what_is_told_can_be_typed(tmp_path: Path) -> None:
    """The command with the options that the error names drops where torch does."""
    said = refused("step", "--gamma", "0.1", "--step-size", "30", cwd=tmp_path)
    options = shlex.split(said.partition("write ")[2].partition(" (")[0])
    done = within("step", *options, "--epochs", "31", "-f", "csv")
    assert done.out.splitlines()[-2:] == ["29,0.1", "30,0.010000000000000002"]


def test_what_is_told_gives_the_rates_that_torch_has(tmp_path: Path) -> None:
    """Stepped as torch steps, over three drops."""
    torch = pytest.importorskip("torch")
    said = refused("step", "--gamma", "0.1", "--step-size", "30", cwd=tmp_path)
    options = shlex.split(said.partition("write ")[2].partition(" (")[0])
    lines = within("step", *options, "--epochs", "100", "-f", "csv").out.splitlines()[1:]
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30, gamma=0.1)
    theirs = []
    for _ in range(100):
        theirs.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    assert [float(line.split(",")[1]) for line in lines] == pytest.approx(theirs, rel=1e-12)


def test_what_is_told_beside_a_word_is_not_told_again(tmp_path: Path) -> None:
    """Who says --offset is not told another one."""
    said = refused("step", "--gamma", "0.1", "--offset", "1", cwd=tmp_path)
    assert "write --drop 0.1 (factor of one drop)" in said
