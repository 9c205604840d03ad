"""solve: the number in the place of ? with which a schedule has a rate; the code tells if any."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lrsched_cli import parse
from lrsched_cli.analysis.solving.conditions import area
from lrsched_cli.analysis.solving.solve import same_area, solve
from lrsched_cli.expression.unknowns import template_of
from lrsched_cli.run import Run
from program import Done, refused

Here = Callable[..., Done]


def solved(here: Here, *arguments: str) -> dict[str, Any]:
    done = here("solve", *arguments, "-f", "json")
    assert done.err == ""
    found: dict[str, Any] = json.loads(done.out)
    assert done.code == (0 if found["solutions"] else 1)
    return found


def test_a_decay_is_found_to_the_last_digit(here: Here) -> None:
    """It is ln(1000) / 90 where the rate falls to a thousandth by t = 90."""
    (only,) = solved(here, "exp(lr0=0.1, decay=?)", "--at", "90", "--lr", "1e-4")["solutions"]
    assert only["values"][0]["value"] == pytest.approx(math.log(1000) / 90, rel=1e-15)
    assert parse(only["expression"])(90) == only["measured"][0]
    assert abs(only["residuals"][0]) < 1e-14


@pytest.mark.parametrize(
    ("expression", "conditions", "found"),
    [
        ("step(lr0=?, drop=0.5, every=10)", "30 0.0125", [0.1]),
        ("poly(lr0=0.1, total=100, power=?)", "90 1e-4", [3]),
        ("cosine(lr0=0.1, total=?)", "90 0.05", [180]),
        ("cosine_restarts(lr0=0.1, period=?)", "90 0.05", [180, 60, 36, 20, 12, 4]),
        ("one_cycle(max_lr=0.1, total=101, pct_start=?)", "40 0.1", [41 / 101]),
        ("torch.CosineAnnealingLR(torch.optim.SGD(p, lr=?), 100)", "50 0.05", [0.1]),
        ("torch.ExponentialLR(opt, ?, lr=0.1)", "2 0.081", [0.9]),
        ("keras.optimizers.schedules.ExponentialDecay(?, 10, 0.5)", "20 0.05", [0.2]),
        ("optax.linear_schedule(0.1, 0.0, ?)", "30 0.07", [100]),
        ("sequence(constant(lr0=1), step(lr0=?), at=[5*2])", "12 0.3", [0.3]),
        ("piecewise(points={0: 0.1, 30: ?})", "40 0.02", [0.02]),
        ("x = step(lr0=0.1, drop=?)", "10 0.07", [0.7]),
    ],
)
def test_a_number_may_stand_anywhere(
    expression: str, conditions: str, found: list[float], here: Here
) -> None:
    """In a family, a framework's scheduler, an optimizer, a list, a mapping, within others."""
    at, lr = conditions.split()
    solutions = solved(here, expression, "--at", at, "--lr", lr)["solutions"]
    assert [one["values"][0]["value"] for one in solutions] == pytest.approx(found, rel=1e-7)


def test_whole_numbers_in_a_row_are_one_solution(here: Here) -> None:
    """Two drops by t = 90 are those of 31 to 45 updates each."""
    (only,) = solved(here, "step(drop=0.5, every=?)", "--at", "90", "--lr", "0.025")["solutions"]
    (value,) = only["values"]
    assert (value["value"], value["first"], value["last"]) == (31, 31, 45)
    step = [float(parse(f"step(drop=0.5, every={every})")(90)) for every in (30, 31, 45, 46)]
    assert [rate == 0.025 for rate in step] == [False, True, True, False]


def test_where_no_whole_number_does_the_nearest_are_told(here: Here) -> None:
    """One below and one above, with their rates, and code 1."""
    done = here("solve", "step(drop=0.5, every=?)", "--at", "90", "--lr", "0.02")
    assert done.code == 1
    assert "No solution: no whole number for every was found with lr at 90 = 0.02." in done.out
    near = [line.split()[:2] for line in done.out.splitlines() if "step(" in line]
    assert near == [["30", "0.0125"], ["31", "0.025"]]


def test_a_length_may_be_a_fraction_and_then_whole_ones_are_told_as_well(here: Here) -> None:
    """For what it counts, whole numbers are usual."""
    found = solved(here, "cosine(lr0=0.1, total=?)", "--at", "90", "--lr", "1e-3")
    assert [one["values"][0]["value"] for one in found["nearest"]] == [96, 97]
    assert parse(found["solutions"][0]["expression"])(90) == pytest.approx(1e-3, rel=1e-13)


def test_a_rate_out_of_reach_is_told_with_those_in_reach(here: Here) -> None:
    """A drop cannot raise the rate."""
    found = solved(here, "step(lr0=0.1, drop=?)", "--at", "90", "--lr", "0.2")
    assert (found["solutions"], found["reachable"][1]) == ([], 0.1)


def test_a_number_that_changes_nothing_there_is_told(here: Here) -> None:
    """The first rate of a decay does not depend on the decay."""
    done = here("solve", "exp(lr0=0.1, decay=?)", "--at", "0", "--lr", "0.2")
    assert "decay changes nothing there: lr at 0 is always 0.1." in done.out


@pytest.mark.parametrize(
    ("expression", "pairs", "values"),
    [
        ("exp(lr0=?, decay=?)", [(30, 0.05), (90, 1e-4)], [math.sqrt(1.25), math.log(500) / 60]),
        ("cosine(lr0=?, total=100, min_lr=?)", [(0, 0.1), (50, 0.051)], [0.1, 0.002]),
        ("wsd(lr0=?, total=100, warmup=?)", [(5, 0.05), (50, 0.1)], [0.1, 10]),
        ("step(lr0=?, drop=?d, every=30)", [(0, 0.1), (90, 1e-4)], [0.1, 0.1]),
    ],
)
def test_several_conditions_determine_several_numbers(
    expression: str, pairs: list[tuple[float, float]], values: list[float], here: Here
) -> None:
    """Whole ones among them stay whole."""
    conditions = [text for t, lr in pairs for text in ("--at", str(t), "--lr", str(lr))]
    (only,) = solved(here, expression, *conditions)["solutions"]
    assert [one["value"] for one in only["values"]] == pytest.approx(values, rel=1e-9)
    for t, lr in pairs:
        assert parse(only["expression"])(t) == pytest.approx(lr, rel=1e-9)


def test_a_name_in_two_places_is_one_number(here: Here) -> None:
    """The warmup's length is where the decay begins."""
    text = "sequence(linear(lr0=0, lr1=0.1, total=?w), cosine(lr0=0.1, total=85), at=[?w])"
    (only,) = solved(here, text, "--at", "50", "--lr", "0.05")["solutions"]
    assert only["expression"] == text.replace("?w", "100")


def test_the_area_of_another_schedule_is_met(here: Here) -> None:
    """The sums of the rates over both schedules' length agree."""
    found = solved(here, "cosine(lr0=?, total=100)", "--same-area", "step(lr0=0.1)")
    (only,) = found["solutions"]
    sums = [sum(parse(text)(list(range(100)))) for text in (only["expression"], "step(lr0=0.1)")]
    assert sums[0] == pytest.approx(sums[1], rel=1e-12)


def test_times_take_units(here: Here) -> None:
    """As everywhere: of what the schedule counts, or by the length of an epoch, which is told."""
    found = here(
        "solve",
        "exp(lr0=0.1, decay=?)",
        *["--at", "9ep", "--lr", "1e-4", "--steps-per-epoch", "10"],
    )
    assert found.err == "Note: at = 9ep = 9 * 10 = 90 steps\n"
    assert found.out.startswith("exp(lr0=0.1, decay=0.07675283643313485)\n")
    own = here("solve", "cosine(lr0=?, total=90ep)", "--at", "45ep", "--lr", "1e-4")
    assert own.out.startswith("cosine(lr0=0.0002, total=90ep)\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("exp(lr0=0.1) --at 9 --lr 1", "it has no unknown: write ? for the number to find"),
        ("exp(decay=?)", "needs a condition: --at T with --lr RATE, or --same-area SCHEDULE"),
        ("exp(decay=?) --at 9", "each --at takes an --lr: 1 of the one and 0 of the other"),
        ("exp(decay=?) --at 9 --lr -1", "'--lr': must be a number >= 0, not -1"),
        ("exp(decay=?) --at -9 --lr 1", "'--at': must be a number >= 0, not -9"),
        ("exp(decay=?) --at 9 --lr nan", "'--lr': must be a number >= 0, not nan"),
        ("exp(lr0=?,decay=?) --at 9 --lr 1", "2 unknowns (lr0 and decay) need 2 conditions, not 1"),
        ("exp(lr0=?,decay=?) --at 9 --lr 1 --at 9 --lr 1", "not 1, for some are the same"),
        ("exp(lr0=?,decay=?) --at 9 --lr 1 --at 9 --lr 2", "two rates are asked at 9: 1 and 2"),
        ("exp(decay=?,lr=3) --at 9 --lr 1", "in 'exp(decay=?,lr=3)', column 1: exp: has no lr"),
        ("exp(decay=?,lr0=-3) --at 9 --lr 1", "lr0=-3)', column 17: lr0 must be a number > 0"),
        ("exp(decay=? --at 9 --lr 1", "'(' was never closed"),
        ("wsd(shape=?) --at 9 --lr 1", "column 11: shape takes one of linear"),
        ("exp(?=3) --at 9 --lr 1", "column 5: ? stands for a number"),
        ("cosine(total=?ep) --at 9 --lr 1", "column 14: write ? without the unit ep"),
        ("cosine(total=?%) --at 9 --lr 1", "column 14: write ? without the unit %"),
        ("exp(decay=?) --at 9 --lr 1 --epochs 9", "--epochs changes nothing here: it is the run's"),
        ("exp(decay=?) --at 9 --lr 1 --total 9", "--total changes nothing here: it is the run's"),
        ("exp(decay=?) --at 9 --lr 1 --set a=1", "--set, --settings and --group are of files"),
        ("cosine(total=?) --same-area step()", "say over which range the sums are to be equal"),
        ("exp(decay=?) --same-area no.py", "cannot read no.py"),
        ("exp(decay=?) --at 2e6tok --lr 1e-4", "2e6tok: how many samples an update has"),
    ],
)
def test_a_wrong_question_is_one_clear_error(arguments: str, message: str, tmp_path: Path) -> None:
    """It is told before anything is looked for."""
    code = 1 if "cannot read" in message else 2
    assert message in refused("solve", *arguments.split(), cwd=tmp_path, code=code)


def test_the_branch_that_turns_least_often_is_told_first(here: Here) -> None:
    """A cosine that falls until then comes before those that have risen again meanwhile."""
    whole = solved(here, "torch.CosineAnnealingLR(o, ?, lr=0.1)", "--at", "30", "--lr", "0.05")
    assert [one["values"][0]["value"] for one in whole["solutions"]] == [60, 20, 12, 4]
    found = solved(here, "torch.CosineAnnealingLR(o, ?, lr=0.1)", "--at", "90", "--lr", "1e-3")
    assert found["solutions"][0]["values"][0]["value"] == pytest.approx(96.13, abs=0.01)
    assert [one["values"][0]["value"] for one in found["nearest"]] == [96, 97]


def test_a_step_and_its_factor_are_found_together(here: Here) -> None:
    """Whole steps come first, those in a row are one, and that of the fewest digits leads."""
    conditions = ["--at", "30", "--lr", "1e-2", "--at", "60", "--lr", "1e-3"]
    written = ["-o", "a.json", "-f", "table"]
    done = here("solve", "torch.StepLR(opt, ?, ?, lr=0.1)", *conditions, *written)
    assert "30 (21 to 30)" in done.out
    first, *_ = json.loads(Path("a.json").read_text())["solutions"]
    step, gamma = first["values"]
    assert (step["value"], step["first"], step["last"], gamma["value"]) == (30, 21, 30, 0.1)
    for size, is_met in ((20, False), (21, True), (30, True), (31, False)):
        rates = parse(f"torch.StepLR(opt, {size}, 0.1, lr=0.1)")([30, 60])
        assert (rates == pytest.approx([1e-2, 1e-3])) == is_met


def test_a_length_that_is_no_whole_number_is_found_beside_another_number(here: Here) -> None:
    """Whole ones come near it first, and it is looked for from there."""
    found = solved(
        here,
        "cosine(lr0=0.1, total=?, min_lr=?)",
        *["--at", "20", "--lr", "0.079"],
        *["--at", "40", "--lr", "0.04"],
    )["solutions"]
    assert parse(found[0]["expression"])([20, 40]) == pytest.approx([0.079, 0.04], rel=1e-9)
    assert not float(found[0]["values"][0]["value"]).is_integer()


SCRIPT = """\
import argparse, torch
p = argparse.ArgumentParser()
p.add_argument("--lr", type=float, default=0.1)
p.add_argument("--epochs", type=int, default=100)
p.add_argument("--power", type=float, default=2.0)
p.add_argument("--step-size", type=int, default=30)
args = p.parse_args()
opt = torch.optim.SGD(model.parameters(), lr=args.lr)
s = torch.optim.lr_scheduler.SCHEDULER
for epoch in range(args.epochs):
    train()
    opt.step()
    s.step()
"""
FUNCTION = "LambdaLR(opt, lambda e: (1 - e / args.epochs) ** args.power)"


@pytest.mark.parametrize(
    ("scheduler", "question", "found"),
    [
        (FUNCTION, "args.lr 90 1e-4", 0.01),
        (FUNCTION, "args.power 90 1e-4", 3),
        ("StepLR(opt, args.step_size)", "args.lr 60 1e-4", 0.01),
        ("CosineAnnealingLR(opt, args.epochs)", "args.epochs 30 0.05", 60),
    ],
)
def test_a_number_is_found_in_a_script_under_its_own_name(
    scheduler: str, question: str, found: float, here: Here, tmp_path: Path
) -> None:
    """The script is read with it once more, and gives the rate."""
    (tmp_path / "train.py").write_text(SCRIPT.replace("SCHEDULER", scheduler))
    name, at, lr = question.split()
    first, *_ = solved(here, "train.py", "--set", f"{name}=?", "--at", at, "--lr", lr)["solutions"]
    assert first["values"][0]["value"] == pytest.approx(found, rel=1e-12)
    assert first["expression"] == f"train.py --set {name}={first['values'][0]['value']}"
    rows = here("compare", *first["expression"].split(), "--at", at, "-f", "json")
    assert json.loads(rows.out)[0]["lr"] == pytest.approx(float(lr), rel=1e-12)


def test_what_counts_in_a_script_stays_whole(here: Here, tmp_path: Path) -> None:
    """A step of 23 to 30 drops three times by 90; no whole number of epochs gives the other."""
    (tmp_path / "a.py").write_text(SCRIPT.replace("SCHEDULER", "StepLR(opt, args.step_size)"))
    conditions = ("--at", "90", "--lr", "1e-4")
    (only,) = solved(here, "a.py", "--set", "args.step_size=?", *conditions)["solutions"]
    assert (only["values"][0]["first"], only["values"][0]["last"]) == (23, 30)
    (tmp_path / "a.py").write_text(SCRIPT.replace("SCHEDULER", FUNCTION))
    found = solved(here, "a.py", "--set", "args.epochs=?", *conditions)
    assert (found["solutions"], found["is_whole"]) == ([], True)
    assert [one["values"][0]["value"] for one in found["nearest"]] == [92, 93]


def test_a_number_is_found_in_a_config(here: Here, tmp_path: Path) -> None:
    """Beside what else is told of it, which is told again."""
    (tmp_path / "a.yaml").write_text(
        "learning_rate: 2e-5\nlr_scheduler_type: cosine\nper_device_train_batch_size: 2\n"
    )
    told = ("--set", "learning_rate=?", "--set", "max_steps=900", "--at", "450", "--lr", "1e-5")
    (only,) = solved(here, "a.yaml", *told)["solutions"]
    assert only["values"][0]["value"] == pytest.approx(2e-5, rel=1e-14)
    assert only["expression"].endswith(" --set max_steps=900")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "nothing is unknown: write --set NAME=? for what is to be found in a.py"),
        ("--set args.lrr=?", "--set 'args.lrr': nothing has this name; did you mean args.lr?"),
        ("--set args.lr=? --group 7", "no schedule here has groups of parameters"),
    ],
)
def test_a_wrong_question_of_a_script_is_one_clear_error(
    arguments: str, message: str, tmp_path: Path
) -> None:
    """As every command has it."""
    (tmp_path / "a.py").write_text(SCRIPT.replace("SCHEDULER", FUNCTION))
    told = ("a.py", *arguments.split(), "--at", "9", "--lr", "1")
    assert message in refused("solve", *told, cwd=tmp_path)


def test_other_commands_find_no_number(tmp_path: Path) -> None:
    """The sign for one is told to be that."""
    (tmp_path / "a.py").write_text(SCRIPT.replace("SCHEDULER", FUNCTION))
    said = refused("compare", "a.py", "--set", "args.lr=?", cwd=tmp_path)
    assert "--set 'args.lr': ? stands for a number that lrsched solve finds" in said


@pytest.mark.parametrize("text", ["cosine(lr0=?, total=1e6)", "cosine(lr0=1, power=?, total=1e5)"])
def test_the_area_of_a_long_run_is_met_in_few_trials(text: str) -> None:
    """A trial is a sum of all rates: a number that scales them needs a line through two."""
    template, other = template_of(text), parse("step(lr0=0.1, every=10000)")
    condition = same_area(template, other, Run(), "step")
    tried: list[int] = []
    found = solve(template, [condition], watch=lambda done, _: tried.append(done))
    (only,) = found.solutions
    assert area(parse(only.expression), condition.span) == pytest.approx(condition.target, 1e-12)
    assert len(tried) < (40 if "lr0=?" in text else 200)


def test_numbers_that_are_not_determined_are_told_to_be_free(here: Here) -> None:
    """Past its end a line has its last rate, wherever it began."""
    conditions = ["--at", "130", "--lr", "0.05", "--at", "160", "--lr", "0.05"]
    done = here("solve", "linear(lr0=?, lr1=?, total=100)", *conditions)
    assert "The conditions do not determine lr0 and lr1: other numbers do as well." in done.out
    assert done.out.startswith("linear(lr0=0, lr1=0.05, total=100)\n")


def test_of_several_numbers_it_is_not_said_that_there_are_none(here: Here) -> None:
    """They are looked for from some places only."""
    done = here(
        "solve",
        "torch.MultiStepLR(opt, [?, 50], gamma=?, lr=0.1)",
        *["--at", "60", "--lr", "1e-3"],
        *["--at", "90", "--lr", "1e-4"],
    )
    assert done.code == 1
    assert "No solution" not in done.out
    assert "There may be some" in done.out
