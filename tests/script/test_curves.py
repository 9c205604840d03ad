"""Which schedules a script has, and how one of them is asked for."""

from pathlib import Path

import pytest

from lrsched_cli.errors import ComparisonError, ScriptError
from lrsched_cli.inputs import read_one, read_source
from lrsched_cli.script.read import read_script_text

TWO = """
opt_g = Adam(G.parameters(), lr=1e-4)
opt_d = Adam(D.parameters(), lr=4e-4)
sch_g = StepLR(opt_g, 30)
sch_d = StepLR(opt_d, 20)
"""


@pytest.fixture
def script(tmp_path: Path) -> str:
    """A script with two schedules."""
    path = tmp_path / "train.py"
    path.write_text(TWO, encoding="utf-8")
    return str(path)


def test_every_schedule_is_there_by_its_name(script: str) -> None:
    """In the order of the script."""
    given = read_source(script, {})
    assert [one.label for one in given.series] == ["sch_g", "sch_d"]


@pytest.mark.parametrize("chosen", ["sch_d", "5"])
def test_one_is_asked_for_by_name_or_line(script: str, chosen: str) -> None:
    """After a colon."""
    assert read_one(f"{script}:{chosen}").schedule(20) == pytest.approx(4e-5)


def test_several_where_one_is_wanted_are_told(script: str) -> None:
    """With what to write instead."""
    with pytest.raises(ComparisonError, match=r"choose one, such as .*train.py:sch_g"):
        read_one(script)


def test_an_unknown_name_is_refused_with_the_nearest(script: str) -> None:
    """That the script has."""
    with pytest.raises(ScriptError, match="no schedule is called 'sch_x'; did you mean sch_"):
        read_one(f"{script}:sch_x")


def test_equal_groups_are_one_curve(tmp_path: Path) -> None:
    """Groups that differ in their decay of weights have one rate."""
    path = tmp_path / "train.py"
    path.write_text(
        "groups = [{'params': a, 'weight_decay': 0.1}, {'params': b, 'weight_decay': 0}]\n"
        "scheduler = StepLR(AdamW(groups, lr=0.1), 30)\n",
        encoding="utf-8",
    )
    assert len(read_source(str(path), {}).series) == 1


def test_a_published_recipe_is_the_family_step(tmp_path: Path) -> None:
    """Keras's step decay, handed to its callback: drops before each tenth epoch."""
    path = tmp_path / "train.py"
    path.write_text(
        "import math\n"
        "from keras.callbacks import LearningRateScheduler\n"
        "def step_decay(epoch):\n"
        "    initial_lrate, drop, epochs_drop = 0.1, 0.5, 10.0\n"
        "    return initial_lrate * math.pow(drop, math.floor((1 + epoch) / epochs_drop))\n"
        "lrate = LearningRateScheduler(step_decay)\n",
        encoding="utf-8",
    )
    reading = read_one(str(path))
    family = read_one("step(lr0=0.1, drop=0.5, every=10)").schedule
    assert [reading.schedule(t) for t in range(100)] == [family(t) for t in range(100)]
    assert reading.counts == "epoch"


BESIDE = """
opt_g = Adam([{"params": a}, {"params": b, "lr": 0.5}], lr=0.1)
opt_d = Adam(D.parameters(), lr=4e-4)
opt_e = Adam(E.parameters(), lr=args.lr)
opt_f = Adam(F.parameters(), lr=0.1)
train(opt_f)
sch_g = LambdaLR(opt_g, [lambda epoch: 0.5 ** epoch, lambda epoch: 1.0])
for epoch in range(10):
    opt_g.step()
    opt_d.step()
    opt_e.step()
    sch_g.step()
"""


@pytest.fixture
def beside(tmp_path: Path) -> str:
    """A script whose optimizers have constant rates, but for one group of one."""
    path = tmp_path / "train.py"
    path.write_text(BESIDE, encoding="utf-8")
    return str(path)


def test_all_groups_of_an_optimizer_are_shown_where_one_varies(beside: str) -> None:
    """Also those that keep their rate."""
    found = [one.schedule for one in read_source(beside, {}).series]
    assert [[one(t) for t in (0, 1)] for one in found] == [[0.1, 0.05], [0.5, 0.5]]


def test_constant_rates_beside_a_varying_one_are_noted() -> None:
    """With the rate, as far as it is known."""
    remarks = read_script_text(BESIDE).readings[0].remarks
    assert [one.partition(" is not shown: ")[2] for one in remarks] == [
        "its rate stays 0.0004",
        "its rate stays args.lr",
        "what else is given it may change its rate",
    ]


def test_a_constant_rate_is_shown_where_it_is_asked_for(beside: str) -> None:
    """By the name of its optimizer."""
    assert read_one(f"{beside}:opt_d").schedule(7) == pytest.approx(4e-4)


def test_a_rate_that_other_code_may_change_is_not_called_constant(beside: str) -> None:
    """Where it is asked for, too."""
    with pytest.raises(ScriptError, match="train is given the optimizer"):
        read_one(f"{beside}:opt_f")
