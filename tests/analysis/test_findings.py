"""What is probably not meant about the length of a schedule or of a range."""

import json

import pytest

from lrsched_cli import parse
from lrsched_cli.analysis.findings import findings
from lrsched_cli.cli.errors import run
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import FAMILIES
from strategies import example


def told(text: str, stop: int, start: int = 0) -> dict[str, str]:
    found = findings(parse(text), Span(start, stop, unit="step"))
    return {one.kind: one.text for one in found}


@pytest.mark.parametrize(
    ("text", "stop", "kind", "sentence"),
    [
        (
            "torch.MultiStepLR(optimizer, [30, 150, 225], lr=0.1)",
            100,
            "breakpoints past the range",
            "The range ends before the breakpoints at step 150, 225.",
        ),
        (
            "multistep(milestones=[10, 20, 30, 40, 50, 60, 70, 80])",
            15,
            "breakpoints past the range",
            "The range ends before the breakpoints at step 20, 30, 40, 50, 60, 70, ...",
        ),
        (
            "step(every=1000)",
            100,
            "breakpoints past the range",
            "The range ends before the breakpoints at step 999, ...",
        ),
        (
            "cosine(total=1000)",
            100,
            "range too short",
            """The range ends at step 100, at 0.1 of the schedule's length of 1000: its last rates
            are not used.""",
        ),
        (
            "cosine(total=90)",
            200,
            "range too long",
            """The schedule ends at step 90: the last 110 steps of the range have the rate 0, and
            change nothing.""",
        ),
        (
            "cosine(total=90, min_lr=0.01)",
            200,
            "range too long",
            "The schedule ends at step 90: the last 110 steps of the range have the rate 0.01.",
        ),
        (
            "torch.CosineAnnealingLR(optimizer, T_max=50, lr=0.1)",
            90,
            "rebound",
            "Past its end, at step 50, the rate climbs again.",
        ),
        (
            "transformers.get_cosine_schedule_with_warmup(optimizer, 10, 100, lr=0.1)",
            100,
            "rebound",
            "Past its end, at step 100, the rate would climb again: train no longer.",
        ),
    ],
)
def test_a_mistake_about_a_length_is_found(text: str, stop: int, kind: str, sentence: str) -> None:
    """One finding, in one sentence."""
    assert told(text, stop) == {kind: " ".join(sentence.split())}


@pytest.mark.parametrize(
    ("text", "start", "stop"),
    [
        ("cosine(total=1000)", 0, 950),
        ("cosine(total=1000)", 0, 1001),
        ("cosine(total=1000)", 100, 200),
        ("multistep(milestones=[30, 60])", 0, 61),
        ("step(every=10)", 0, 35),
        ("cosine_restarts(period=10)", 0, 15),
        ("exp()", 0, 5),
    ],
)
def test_a_range_that_may_be_meant_is_no_mistake(text: str, start: int, stop: int) -> None:
    """Nearly the whole of a schedule, a part of it, or some of what goes on for ever."""
    assert told(text, stop, start) == {}


@pytest.mark.parametrize("family", FAMILIES.values(), ids=list(FAMILIES))
def test_a_schedule_over_its_usual_range_has_no_mistake(family: type) -> None:
    """Nothing is found where nothing was chosen."""
    schedule = example(family)
    assert findings(schedule, Comparison.of([Series("a", schedule)]).span) == ()


def test_findings_are_told_and_handed_to_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """As sentences in the text, by kind and time in JSON."""
    assert run(["explain", "cosine(total=1000)", "--steps", "100"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "finding: The range ends at step 100, at 0.1 of the schedule's length" in text
    assert run(["explain", "cosine(total=1000)", "--steps", "100", "-f", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["findings"]
    assert (found["kind"], found["t"]) == ("range too short", 100)
