"""resume: a run that goes on with another length, and the ways to do it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lrsched_cli import parse
from program import Done, refused

Here = Callable[..., Done]

COSINE = "cosine(lr0=0.1, total=100, warmup=5)"


def test_the_jump_and_the_ways_are_told(here: Here) -> None:
    """The last rate used, the planned one, and that with the new total."""
    done = here("resume", COSINE, "--at", "50", "--new-total", "150")
    assert (done.code, done.err) == (0, "")
    assert "rate after     0.0780594   with the new total alone: +39.96%" in done.out
    rows = [line.split() for line in done.out.splitlines()]
    assert ["stretch", "0.054129", "-2.95%", "0.0161359", "6.83475e-6"] in rows
    assert "\n  sequence(cosine(lr0=0.1, total=100, warmup=5), delay(" in done.out


def test_the_answer_is_an_object_for_programs(here: Here) -> None:
    """Each way has an expression of the whole run, and its rates."""
    done = here("resume", COSINE, "--at", "50", "--new-total", "150", "-f", "json")
    found = json.loads(done.out)
    assert found["times"] == [50, 100, 149]
    for way in found["ways"]:
        assert parse(way["expression"])(found["times"]).tolist() == way["rates"]


def test_times_take_units(here: Here) -> None:
    """Epochs where the length of one is told, and parts of the old plan; how is told."""
    arguments = "--at", "50ep", "--new-total", "150ep", "--steps-per-epoch", "391", "-f", "json"
    done = here("resume", "cosine(total=39100)", *arguments)
    found = json.loads(done.out)
    assert (found["unit"], found["at"], found["new_total"]) == ("step", 19550, 58650)
    assert "Note: at = 50ep = 50 * 391 = 19550 steps" in done.err
    assert (
        "Note: an epoch is 50000 / 128 = 391 batches (rounded up): 391 steps"
        in here(
            *("resume", "cosine(total=39100)", "--at", "50ep", "--new-total", "150ep"),
            *("--dataset-size", "50000", "--batch-size", "128"),
        ).err
    )
    half = here("resume", COSINE, "--at", "50%", "--new-total", "150", "-f", "json")
    assert json.loads(half.out)["at"] == 50


def test_the_rates_of_the_new_part_can_be_told(here: Here) -> None:
    """Its warmup, its peak and its floor."""
    given = "--warmup", "10", "--peak", "0.05", "--floor", "0.002"
    done = here("resume", COSINE, "--at", "50", "--new-total", "150", *given, "-f", "json")
    (way,) = (one for one in json.loads(done.out)["ways"] if one["name"] == "rewarm")
    assert parse(way["expression"])([60, 150]) == pytest.approx([0.05, 0.002])


def test_all_ways_are_drawn_with_a_line_where_it_resumes(here: Here, tmp_path: Path) -> None:
    """A picture beside an answer, or alone."""
    given = "resume", COSINE, "--at", "50", "--new-total", "150"
    alone = here(*given, "-o", "ways.svg")
    assert (alone.code, alone.out, alone.err) == (0, "", "Wrote ways.svg\n")
    picture = (tmp_path / "ways.svg").read_text(encoding="utf-8")
    for name in ("as planned", "new total", "stretch", "hold, then decay", "rewarm"):
        assert name in picture
    both = here(*given, "-q", "-o", "ways.png", "-o", "ways.json", "-f", "table")
    assert "Ways to go on:" in both.out
    assert json.loads((tmp_path / "ways.json").read_text(encoding="utf-8"))["at"] == 50
    assert (tmp_path / "ways.png").read_bytes().startswith(b"\x89PNG")


def test_a_script_is_resumed_with_what_torch_does(here: Here, tmp_path: Path) -> None:
    """By what is loaded: its scheduler is one of torch's."""
    (tmp_path / "train.py").write_text(
        "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n"
        "scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=100)\n"
        "for epoch in range(100):\n    optimizer.step()\n    scheduler.step()\n",
        encoding="utf-8",
    )
    done = here("resume", "train.py", "--at", "30", "--new-total", "200")
    assert "last_epoch, optimizer state loaded" in done.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("cosine()", "needs --at: --at T --new-total N, or --at T --cooldown N"),
        ("cosine() --at 5", "needs --new-total: --at T --new-total N, or"),
        ("cosine() --at 90 --new-total 90", "nothing is left of a run of 90 epochs"),
        ("cosine() --at -1 --new-total 90", "'--at': must be a whole number >= 0"),
        ("cosine() --at x --new-total 90", "'--at': must be a whole number >= 0, not 'x'"),
        ("cosine() --at 1.5 --new-total 90", "'--at': must be a whole number >= 0"),
        ("exp() --at 50% --new-total 90", "50% is of the old plan, which has no end"),
        ("cosine() --at 5 --new-total 2e6tok", "2e6tok: how many samples an update has"),
        ("cosine() --at 5 --new-total 9 --floor -1", "'--floor': must be a number >= 0"),
        (
            "cosine() --at 5 --new-total 9 -o a.gif",
            "unknown suffix '.gif'; there are .txt, .json, .png",
        ),
        ("cosine() --at 5 --new-total 9 -o a.png -o a.csv", "no '.csv' is written here; there are"),
        ("cosine( --at 5 --new-total 9", "'(' was never closed"),
    ],
)
def test_a_wrong_request_is_one_clear_error(arguments: str, message: str, tmp_path: Path) -> None:
    """Nothing is written before."""
    assert message in refused("resume", *arguments.split(), cwd=tmp_path)
