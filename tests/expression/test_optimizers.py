"""Optimizers as scripts write them: groups of parameters, default rates, and names not known."""

import pytest

from lrsched_cli import parse
from lrsched_cli.errors import ArgumentError, ExpressionError, GroupError
from lrsched_cli.expression import read, read_groups

GROUPS = "o = torch.optim.SGD([{'params': m.a(), 'lr': 1e-3}, {'params': b}], lr=0.1)\n"
NAMED = "o = torch.optim.AdamW([{'params': a, 'name': 'head'}, dict(params=b, lr=0.5)], lr=0.2)\n"
STEP = "torch.StepLR(o, 3)"


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        (GROUPS + STEP, {"group 0": 1e-3, "group 1": 0.1}),
        (NAMED + STEP, {"head": 0.2, "group 1": 0.5}),
        (NAMED + "torch.OneCycleLR(o, [0.5, 1.0], 50)", {"head": 0.02, "group 1": 0.04}),
        ("torch.CyclicLR(o, [0.1, 0.2], max_lr=[1.0, 1.0])", {"group 0": 0.1, "group 1": 0.2}),
        (NAMED + "torch.OneCycleLR(o, 0.5, 50)", {"": 0.02}),
    ],
)
def test_groups_of_parameters_have_rates_of_their_own(text: str, rates: dict[str, float]) -> None:
    """A group's own rate, or that of a list, stands before the optimizer's."""
    found = {one.group: one.schedule(0) for one in read_groups(text)}
    assert found == pytest.approx(rates)


def test_one_schedule_is_not_chosen_among_several_groups() -> None:
    """The error names the groups; by its name one can be read."""
    with pytest.raises(ArgumentError, match="group 0, group 1"):
        parse(GROUPS + STEP)
    assert read(GROUPS + STEP, group="group 1").schedule(0) == 0.1


@pytest.mark.parametrize(("group", "rate"), [("head", 0.2), ("0", 0.2), ("1", 0.5)])
def test_a_group_is_chosen_by_name_or_number(group: str, rate: float) -> None:
    """Numbers count from 0, whether or not the group has a name."""
    assert read(NAMED + STEP, group=group).schedule(0) == rate


def test_groups_of_the_same_rates_are_one_schedule_for_each() -> None:
    """Any of them may be asked for; a group that is not there may not."""
    alike = NAMED + "torch.OneCycleLR(o, 0.5, 50)"
    assert read(alike, group="1").schedule == read(alike).schedule
    with pytest.raises(GroupError, match="there are head, group 1"):
        read(alike, group="2")


def test_a_list_of_rates_has_one_for_each_group() -> None:
    """As in torch, which counts them."""
    with pytest.raises(ExpressionError, match="max_lr has 3 rates for 2 groups"):
        read_groups(GROUPS + "torch.OneCycleLR(o, [0.1, 0.2, 0.3], 50)")


@pytest.mark.parametrize(
    ("optimizer", "rate"),
    [
        ("torch.optim.Adam(m.parameters())", 1e-3),
        ("torch.optim.SGD(m.parameters())", 1e-3),
        ("torch.optim.RMSprop(m.parameters(), momentum=0.9)", 1e-2),
        ("bnb.optim.AdamW8bit(m.parameters(), lr=2e-4)", 2e-4),
        ("Prodigy(params, lr=1.0)", 1.0),
    ],
)
def test_an_optimizer_has_its_rate(optimizer: str, rate: float) -> None:
    """Its own default unless it is told one; a name not known is one where an optimizer stands."""
    assert parse(f"torch.StepLR({optimizer}, 3)")(0) == rate
    assert parse(f"model = Net()\no = {optimizer}\n{STEP}")(0) == rate


@pytest.mark.parametrize(
    "text",
    [
        "torch.StepLR(o, 3, verbose=True, lr=0.1)",
        "torch.StepLR(o, 3, verbose=not quiet, lr=0.1)",
        "torch.CyclicLR(o, 0.1, 0.2, cycle_momentum=use_momentum(o))",
        "TrainingArguments(max_steps=9, learning_rate=0.1, fp16=torch.cuda.is_available())",
        "debug = 1 if x else 2\nstep()",
    ],
)
def test_what_changes_no_rate_need_not_be_understood(text: str) -> None:
    """Whatever is written there."""
    assert parse(text)(0) == 0.1


def test_timm_scales_the_rates_of_a_group() -> None:
    """By the group's lr_scale, the warmup too; torch takes no notice of it."""
    groups = "o = SGD([{'params': a, 'lr_scale': 0.5}, {'params': b}], lr=0.1)\n"
    scaled, whole = read_groups(groups + "timm.CosineLRScheduler(o, 50, warmup_t=5)")
    assert scaled.schedule([0, 3, 20]) == pytest.approx(0.5 * whole.schedule([0, 3, 20]))
    assert len(read_groups(groups + STEP)) == 1


@pytest.mark.parametrize(
    ("optimizer", "rate"),
    [
        ("SGD(p, base)", 0.5),
        ("SGD(p, base, 0.9)", 0.5),
        ("SGD(p, 2 * base)", 1.0),
        ("SGD(p, lr=0.1, **others)", 0.1),
        ("SGD([{'params': q} for q in p], lr=0.1)", 0.1),
        ("SGD([*a.parameters(), *b.parameters()], lr=0.1)", 0.1),
    ],
)
def test_a_rate_is_found_by_its_place(optimizer: str, rate: float) -> None:
    """The second argument is the rate, named before or not; a third one, the momentum, never."""
    assert parse(f"base = 0.5\ntorch.StepLR({optimizer}, 3)")(0) == rate


@pytest.mark.parametrize(
    "optimizer",
    [
        "SGD(p, args.lr)",
        "SGD(p, args.lr, 0.9)",
        "SGD(p, 0.1 if small else 1)",
        "SGD(p, **settings)",
        "SGD(*arguments)",
        "SGD([{'params': a}, *more], lr=0.1)",
        "SGD([{'params': a, **more}], lr=0.1)",
        "SGD([{'params': q, 'lr': r} for q, r in more], lr=0.1)",
        "SGD(groups_of(model, lr=0.2), lr=0.1)",
    ],
)
def test_a_rate_that_is_not_understood_is_no_default(optimizer: str) -> None:
    """Nor is it the optimizer's where the groups may have rates of their own."""
    with pytest.raises(ExpressionError, match="needs the learning rate"):
        parse(f"torch.StepLR({optimizer}, 3)")
