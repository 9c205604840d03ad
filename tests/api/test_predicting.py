"""What `predict` of Python takes and shows."""

from pathlib import Path

import pytest

from lrsched_cli import LRSchedError, parse, predict
from program import within

ROOT = Path(__file__).resolve().parents[2]
WSD = ROOT / "sample_configs" / "digits-wsd.csv"
COSINE = ROOT / "sample_configs" / "digits-cosine.csv"
SCHEDULES = ("rex(0.05, 1000)", "cosine(0.05, 1000)")
PLAN = "wsd(0.05, 1000, cooldown=200, warmup=20)"


def test_it_says_what_the_command_says() -> None:
    """The text of the command, and its notes below."""
    done = within("predict", *SCHEDULES, "--run", f"{WSD}={PLAN}", "--run", str(COSINE))
    found = predict(*SCHEDULES, runs={WSD: parse(PLAN), COSINE: None})
    assert str(found).startswith(done.out.rstrip())
    notes = [line.removeprefix("Note: ") for line in done.err.splitlines()]
    assert list(found.notes) == notes


def test_a_notebook_sees_the_picture_and_the_table() -> None:
    """No character of a label acts."""
    page = predict({"<b>": SCHEDULES[0]}, runs=[WSD])._repr_html_()
    assert "data:image/png;base64," in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in page


def test_a_baseline_must_be_one_of_the_schedules() -> None:
    """By its label."""
    with pytest.raises(LRSchedError, match="baseline rex is none of the schedules"):
        predict(*SCHEDULES, runs=WSD, baseline="rex")
