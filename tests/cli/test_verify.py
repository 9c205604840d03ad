"""verify: whether a log follows a plan, as the command tells it."""

import json
from pathlib import Path

import numpy as np
import pytest

from lrsched_cli import parse
from program import Done, fed, lrsched, refused

PLAN = "cosine(lr0=0.1, total=100, warmup=10)"


@pytest.fixture(autouse=True)
def _logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, rates in {
        "right.csv": parse(PLAN)(np.arange(100.0)),
        "twice.csv": parse(PLAN)(2 * np.arange(100.0)),
    }.items():
        lines = [f"{step},{rate!r},{rate / 10!r}\n" for step, rate in enumerate(rates.tolist())]
        Path(name).write_text("step,lr/group0,lr/group1\n" + "".join(lines))


def done(*arguments: str) -> Done:
    return lrsched(*arguments, cwd=Path())


def test_a_log_that_follows_its_plan() -> None:
    """The exit code is 0, and the answer says how closely."""
    shown = done("verify", "right.csv", PLAN)
    assert shown.code == 0
    assert shown.out.startswith(f"right.csv follows {PLAN}\n")
    assert "100 of 100 rows" in shown.out


def test_a_log_that_does_not() -> None:
    """The exit code is 1; the first row that differs is told, and why."""
    shown = done("verify", "twice.csv", PLAN)
    assert shown.code == 1
    assert shown.out.startswith(f"twice.csv does not follow {PLAN}\n")
    (first,) = (line for line in shown.out.splitlines() if "first mismatch" in line)
    assert first.split()[2:] == ["step", "1", "logged", "0.02,", "planned", "0.01", "(t", "=", "1)"]
    assert "The scheduler is stepped 2 times in each step" in shown.out
    assert "explains 100 of 100 rows with t = 2 * step" in shown.out


def test_the_answer_is_an_object_for_programs() -> None:
    """With all that the text tells, and the schedule that was followed."""
    found = json.loads(done("verify", "right.csv", PLAN.replace("=10)", "=20)"), "-f", "json").out)
    assert (found["follows"], found["rows"], found["axis"], found["t"]) == (
        False,
        100,
        "step",
        "step",
    )
    expected = {"time": 1, "t": 1, "logged": 0.01, "planned": 0.005}
    assert found["first"] == pytest.approx(expected, rel=1e-12)
    best = found["causes"][0]
    assert (best["name"], best["matched"]) == ("other-warmup", 100)
    assert parse(best["expression"]) == parse(PLAN)


def test_a_group_is_chosen() -> None:
    """By its number or name; without it, another column that follows the plan is told."""
    tenth = PLAN.replace("0.1", "0.01")
    assert done("verify", "right.csv", tenth, "--group", "1").code == 0
    assert done("verify", "right.csv", tenth, "--lr-column", "lr/group1").code == 0
    assert "The column 'lr/group1' follows the plan" in done("verify", "right.csv", tenth).out


def test_a_log_may_come_by_standard_input() -> None:
    """As one of a file."""
    data = Path("right.csv").read_bytes()
    assert fed(data, "verify", "-", PLAN, cwd=Path()).code == 0


def test_the_log_is_drawn_over_its_plan() -> None:
    """Into a picture or a page; the answer goes to a file beside it, if asked."""
    shown = done("verify", "twice.csv", PLAN, "-o", "a.png", "-o", "a.svg", "-o", "a.json")
    assert (shown.code, shown.out) == (1, "")
    assert Path("a.png").read_bytes()[:4] == b"\x89PNG"
    assert "corrected: the plan at t = 2 * step" in Path("a.svg").read_text()
    assert json.loads(Path("a.json").read_text())["follows"] is False


def test_a_run_of_two_parts_has_no_expression_in_its_picture() -> None:
    """That of the cause is of the second part alone."""
    first, then = "linear(0.1, 50)", "linear(0.1, 100)"
    rows = [f"{t},{float(parse(first if t < 40 else then)(t))}\n" for t in range(80)]
    Path("resumed.csv").write_text("step,lr\n" + "".join(rows))
    assert done("verify", "resumed.csv", first, "-o", "b.svg").code == 1
    assert "corrected: resumed" in Path("b.svg").read_text()


def test_a_file_may_be_the_plan() -> None:
    """A script whose schedule it is."""
    Path("train.py").write_text(
        "import torch\n"
        "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n"
        "scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)\n"
        "for step in range(100):\n"
        "    optimizer.step()\n"
        "    scheduler.step()\n"
    )
    rates = [0.1 * 0.1 ** (step // 30) for step in range(100)]
    lines = [f"{step},{rate!r}\n" for step, rate in enumerate(rates)]
    Path("log.csv").write_text("step,lr\n" + "".join(lines))
    assert done("verify", "log.csv", "train.py").code == 0


def test_a_plan_may_have_several_groups() -> None:
    """The one whose rates the log has is compared; --group chooses another."""
    Path("train.py").write_text(
        "import torch\n"
        "groups = [{'params': a, 'lr': 0.2}, {'params': b}]\n"
        "optimizer = torch.optim.SGD(groups, lr=0.1)\n"
        "scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)\n"
        "for step in range(100):\n"
        "    optimizer.step()\n"
        "    scheduler.step()\n"
    )
    lines = [f"{step},{0.1 * 0.1 ** (step // 30)!r}\n" for step in range(100)]
    Path("log.csv").write_text("step,lr\n" + "".join(lines))
    shown = done("verify", "log.csv", "train.py")
    assert (shown.code, "group 1" in shown.out) == (0, True)
    assert "--group chooses one" in shown.err
    assert done("verify", "log.csv", "train.py", "--group", "0").code == 1


@pytest.mark.parametrize(
    ("arguments", "told", "code"),
    [
        (["right.csv"], "Missing argument 'SCHEDULE'", 2),
        (["none.csv", PLAN], "none.csv", 1),
        (["right.csv", "cosin()"], "did you mean 'cosine'?", 2),
        (["right.csv", "right.csv"], "is the log of a run, not a schedule", 2),
        (["right.csv", PLAN, "--run", "2"], "--run 2", 2),
    ],
)
def test_a_wrong_request_is_told(arguments: list[str], told: str, code: int) -> None:
    """What is missing, cannot be read, or is no schedule."""
    assert told in refused("verify", *arguments, cwd=Path(), code=code)
