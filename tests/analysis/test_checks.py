"""The linter's rules: what each finds, and what it leaves alone."""

import json
import re
import shlex
from pathlib import Path

import pytest

from lrsched_cli.analysis.checks import RULES, SEVERITIES, Finding, Rule, Subject, check
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.expression import read
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import FAMILIES
from program import lrsched
from strategies import example


def found(text: str, stop: int, start: int = 0) -> dict[str, Finding]:
    """Return what is found in an expression whose run has so many steps, by its rules."""
    reading = read(text)
    span = Span(start, stop, unit="step")
    subject = Subject.of(reading.schedule, span, Run(steps=span), reading)
    return {one.rule: one for one in check(subject)}


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_the_example_of_a_rule_has_its_fault(rule: Rule, tmp_path: Path) -> None:
    """The command that the documentation shows finds it."""
    if rule.example.file:
        (tmp_path / rule.example.file).write_text(rule.example.text, encoding="utf-8")
    done = lrsched(*shlex.split(str(rule.example))[1:], "-f", "json", cwd=tmp_path)
    assert rule.name in {one["rule"] for one in json.loads(done.out)["findings"]}


def test_a_rule_stands_after_those_that_explain_it() -> None:
    """Else its finding would be told beside theirs."""
    names = list(RULES)
    for name, rule in RULES.items():
        assert all(names.index(other) < names.index(name) for other in rule.unless)


def test_rules_are_documented_in_kebab_case() -> None:
    """Each with a severity, why it matters, and how to mend it."""
    for name, rule in RULES.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
        assert rule.severity in SEVERITIES
        assert rule.why.endswith(".")
        assert rule.mend.endswith(".")
        assert not rule.summary.endswith(".")


@pytest.mark.parametrize(
    ("text", "stop", "rule", "sentence"),
    [
        (
            "torch.MultiStepLR(optimizer, [30, 150, 225], lr=0.1)",
            100,
            "breakpoint-past-end",
            """the run ends at step 100, before the breakpoints at 150, 225: the rate never gets
            there""",
        ),
        (
            "multistep(milestones=[10, 20, 30, 40, 50, 60, 70, 80])",
            15,
            "breakpoint-past-end",
            """the run ends at step 15, before the breakpoints at 20, 30, 40, 50, 60, 70, ...: the
            rate never gets there""",
        ),
        (
            "step(every=1000)",
            100,
            "breakpoint-past-end",
            """the run ends at step 100, before the breakpoints at 999, ...: the rate never gets
            there""",
        ),
        (
            "cosine(total=1000)",
            100,
            "floor-not-reached",
            """the run ends at step 100, at 0.1 of the schedule's length of 1000: its last rate is
            0.0976, 98% of its peak, and not 0""",
        ),
        (
            "cosine(total=90)",
            200,
            "flat-tail",
            """the schedule ends at step 90: the last 110 steps of the run have the rate 0, and
            change nothing""",
        ),
        (
            "cosine(total=90, min_lr=0.01)",
            200,
            "flat-tail",
            """the schedule ends at step 90: the last 110 steps of the run have its last rate,
            0.01""",
        ),
        (
            "torch.CosineAnnealingLR(optimizer, T_max=50, lr=0.1)",
            90,
            "climbs-again",
            """after step 50 the rate climbs back, from 0 to 0.08853 at step 89; the run has
            90 steps""",
        ),
        (
            "torch.CosineAnnealingLR(optimizer, T_max=50, lr=0.1)",
            240,
            "climbs-again",
            """after step 50 the rate climbs back, from 0 to 0.1 at step 100; the run has
            240 steps""",
        ),
        (
            "cosine(total=100, warmup=50)",
            20,
            "peak-not-reached",
            """the run ends at step 20, and its peak would be at 50: peak reached: 38% of what was
            asked (0.038 of 0.1)""",
        ),
        (
            "cyclic(min_lr=0, max_lr=0.1, up=10)",
            50,
            "cut-cycle",
            """the run of 50 steps ends within a cycle, which goes from step 40 to 60: its last rate
            is 0.09, 90% of the peak""",
        ),
    ],
)
def test_a_mistake_about_a_length_is_found(text: str, stop: int, rule: str, sentence: str) -> None:
    """One finding, in one sentence with numbers."""
    others = {name: one for name, one in found(text, stop).items() if name != "first-rate-zero"}
    told = {name: one.text for name, one in others.items()}
    assert told == {rule: " ".join(sentence.split())}


@pytest.mark.parametrize(
    ("text", "start", "stop"),
    [
        ("cosine(total=1000)", 0, 950),
        ("cosine(total=1000)", 0, 1001),
        ("cosine(total=1000)", 100, 200),
        ("multistep(milestones=[30, 60])", 0, 61),
        ("step(every=10)", 0, 35),
        ("cosine_restarts(period=10)", 0, 20),
        ("exp()", 0, 5),
        ("linear(lr0=0.01, lr1=0.1, total=5)", 0, 500),
        ("torch.CosineAnnealingLR(optimizer, T_max=100, lr=0.1)", 0, 100),
        ("torch.CosineAnnealingLR(optimizer, T_max=100, lr=0.1)", 0, 101),
        ("torch.OneCycleLR(optimizer, 0.1, 100)", 0, 100),
        ("torch.CosineAnnealingWarmRestarts(optimizer, 10, 2, lr=0.1)", 0, 70),
        ("cyclic(min_lr=0.01, max_lr=0.1, up=10)", 0, 40),
        ("wsd(total=100, warmup=10, warmup_from=0.1)", 0, 100),
    ],
)
def test_a_run_that_may_be_meant_is_no_mistake(text: str, start: int, stop: int) -> None:
    """Nearly the whole of a schedule, a part of it, or some of what goes on for ever."""
    assert found(text, stop, start) == {}


@pytest.mark.parametrize("family", FAMILIES.values(), ids=list(FAMILIES))
def test_a_schedule_over_its_usual_range_has_no_mistake(family: type) -> None:
    """Nothing is found where nothing was chosen."""
    schedule = example(family)
    comparison = Comparison.of([Series("a", schedule)])
    assert check(Subject.of(schedule, comparison.span, comparison.run)) == ()


def test_explain_tells_findings_and_hands_them_to_programs(tmp_path: Path) -> None:
    """As sentences in the text, by rule and time in JSON: those of the linter."""
    done = lrsched("explain", "cosine(total=1000)", "--steps", "100", cwd=tmp_path)
    text = " ".join(done.out.split())
    assert "warning: floor-not-reached: the run ends at step 100, at 0.1 of the" in text
    done = lrsched("explain", "cosine(total=1000)", "--steps", "100", "-f", "json", cwd=tmp_path)
    (one,) = json.loads(done.out)["findings"]
    assert (one["rule"], one["t"]) == ("floor-not-reached", 100)
