"""Questions on the command line: rates at times, and times of rates."""

import json
from pathlib import Path

import pytest

from program import lrsched, refused


def test_every_command_of_a_family_answers(tmp_path: Path) -> None:
    """The exit code tells whether it ever happens; JSON has all schedules in one array."""
    done = lrsched("step", "--below", "1e-5", cwd=tmp_path)
    assert (done.code, done.out.split()[-4:]) == (0, ["below", "1e-5", "139", "6.10351563e-6"])
    texts = ("step()", "cosine()")
    done = lrsched("compare", *texts, "--below", "1e-5", "-f", "json", cwd=tmp_path)
    assert (done.code, [one["t"] for one in json.loads(done.out)]) == (1, [139, None])
    both = lrsched("compare", *texts, "--below", "1e-3", "--above", "0.05", cwd=tmp_path)
    assert (both.code, both.out.count("below"), both.out.count("above")) == (0, 2, 2)
    assert "never (up to 99)" in lrsched("cosine", "--below", "1e-5", cwd=tmp_path).out


def test_a_time_in_steps_is_told_in_epochs_too(tmp_path: Path) -> None:
    """Where their length is known."""
    asked = ("compare", "exp()", "--steps", "900", "--steps-per-epoch", "4", "--below", "0.01")
    (found,) = json.loads(lrsched(*asked, "-f", "json", cwd=tmp_path).out)
    assert (found["t"], found["epoch"], found["unit"]) == (47, 11.75, "step")


def test_rows_are_at_the_times_that_are_asked_for(tmp_path: Path) -> None:
    """In their order, in any format, without a footer of the range."""
    asked = ("compare", "step()", "exp()", "--at", "60,37,90")
    rows = lrsched(*asked, "-f", "csv", cwd=tmp_path).out.splitlines()
    assert [row.partition(",")[0] for row in rows] == ["epoch", "60", "37", "90"]
    assert rows[1].split(",")[1] == "0.0015625"
    assert "mean" not in lrsched(*asked, cwd=tmp_path).out
    assert "mean" not in lrsched(*asked, "-f", "markdown", cwd=tmp_path).out


def test_times_that_are_asked_for_are_all_that_is_computed(tmp_path: Path) -> None:
    """A schedule that has no rate later in the range has one here."""
    late = "torch.OneCycleLR(o, 0.1, total_steps=100)"
    done = lrsched("compare", late, "--steps", "1e12", "--at", "9,30", cwd=tmp_path)
    assert (done.code, done.out.split()[-1]) == (0, "0.0999497")


def test_times_that_are_asked_for_may_have_units(tmp_path: Path) -> None:
    """A percentage is of the run, else of the range; each is told as it was found."""
    asked = ("cosine", "--total", "90ep", "--at", "37ep,50%", "--steps-per-epoch", "391")
    done = lrsched(*asked, "-f", "json", cwd=tmp_path)
    assert [row["step"] for row in json.loads(done.out)] == [14_467, 17_595]
    assert "at = 37ep = 37 * 391 = 14467 steps, 50% of 35190 = 17595 steps" in done.err
    text = "optax.cosine_decay_schedule(0.1, 100)"
    told = refused("compare", text, "--at", "5ep", cwd=tmp_path)
    assert "at: 5ep: how many steps an epoch has" in told


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        (["--at", "5", "--below", "1"], "--at asks for rates"),
        (["--below", "1", "-f", "csv"], "is a table or json, not csv"),
        (["--below", "0"], "must be a number > 0"),
        (["--at", "1.5"], "must be whole numbers >= 0"),
        (["--at", "-1"], "must be whole numbers >= 0"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked: list[str], problem: str, tmp_path: Path) -> None:
    """Before anything is written."""
    assert problem in refused("step", *asked, cwd=tmp_path)


def test_a_budget_tells_what_schedules_spend(tmp_path: Path) -> None:
    """Sum, noise and bound are those of the reference values; the ratio is to the lowest."""
    schedules = ("linear(lr0=1, total=1000)", "cosine(lr0=1, total=1000)")
    done = lrsched("compare", *schedules, "--budget", "-f", "json", cwd=tmp_path)
    line, cosine = json.loads(done.out)
    assert line["noise"] == pytest.approx(1.00698447086, rel=1e-11)
    assert cosine["area"] == pytest.approx(500.5)
    expected = 2 * (0.000999000999001 * 1.06522102919) ** 0.5
    assert cosine["bound"] == pytest.approx(expected, rel=1e-11)
    assert (line["ratio"], cosine["ratio"]) == (1, pytest.approx(cosine["bound"] / line["bound"]))


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        (["--budget", "--at", "5"], "ask one by one"),
        (["--budget", "--below", "1"], "ask one by one"),
        (["--budget", "--epochs", "5:9"], "not '5:9:1'"),
        (["--budget", "--steps", "1e9"], "give a shorter range"),
    ],
)
def test_a_budget_is_of_a_whole_run(asked: list[str], problem: str, tmp_path: Path) -> None:
    """Of nothing less, and of nothing that is too long to be looked at."""
    assert problem in refused("step", *asked, cwd=tmp_path)
