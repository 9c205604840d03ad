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


def of_command(folder: Path, *arguments: str) -> dict[str, str]:
    """Return what the command finds, and how to mend it, by rules."""
    done = lrsched("check", *arguments, "-f", "json", cwd=folder)
    return {one["rule"]: one["mend"] for one in json.loads(done.out)["findings"]}


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
            "torch.CyclicLR(optimizer, base_lr=0.01, max_lr=0.1, step_size_up=2000)",
            90,
            "peak-not-reached",
            """the run ends at step 90, and its peak would be at 2000: peak reached: 14% of what was
            asked (0.01401 of 0.1)""",
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


def test_a_function_of_the_epoch_may_be_called_in_each_batch(tmp_path: Path) -> None:
    """With fractions of epochs, of which the first has one update; a loop shows what is passed."""
    function = """
def adjust(optimizer, epoch):
    for group in optimizer.param_groups:
        group["lr"] = 0.1 * min(epoch / 5, 1)
"""
    loop = """
optimizer = SGD(params, lr=0.1)
for epoch in range(90):
    adjust(optimizer, epoch)
    for batch in loader:
        optimizer.step()
"""
    for more, rules in (("", []), (loop, ["first-rate-zero"])):
        (tmp_path / "train.py").write_text(function + more, encoding="utf-8")
        done = lrsched("check", "train.py", "-f", "json", cwd=tmp_path)
        assert [one["rule"] for one in json.loads(done.out)["findings"]] == rules


def test_a_rate_that_nobody_may_use_is_no_mistake(tmp_path: Path) -> None:
    """A line falls below zero some time; where the run is not known, that may be past its end."""
    text = "formula('0.1 * (1 - t / 90)')"
    assert of_command(tmp_path, text) == {}
    assert list(of_command(tmp_path, text, "--epochs", "95")) == ["unusable-rate"]
    assert list(of_command(tmp_path, "formula('0.1 / t')")) == ["unusable-rate"]


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


ACCUMULATED = ("--epochs", "90", "--dataset-size", "3200", "--batch-size", "8", "--grad-accum", "4")
"""A run of 100 updates to an epoch, 9000 in all, of four batches each."""


@pytest.mark.parametrize(
    ("text", "options", "mend"),
    [
        ("optax.cosine_decay_schedule(0.1, 90)", ACCUMULATED, "Use decay_steps=9000."),
        ("optax.cosine_decay_schedule(0.1, 36000)", ACCUMULATED, "Use decay_steps=9000."),
        ("optax.cosine_decay_schedule(0.1, 288000)", ACCUMULATED, "Use decay_steps=9000."),
        (
            "optax.cosine_decay_schedule(0.1, 72000)",
            (*ACCUMULATED[:-1], "1", "--devices", "2"),
            None,
        ),
        (
            "optax.cosine_decay_schedule(0.1, 36000)",
            (*ACCUMULATED[:-1], "1", "--devices", "2"),
            "Use decay_steps=18000.",
        ),
        ("timm.CosineLRScheduler(o, 9000, lr=0.1)", ACCUMULATED, "Use t_initial=90."),
        (
            "optax.cosine_decay_schedule(0.1, 90)",
            ("--epochs", "90"),
            "Use epochs times the steps of an epoch (--steps-per-epoch N tells them here).",
        ),
        ("optax.cosine_decay_schedule(0.1, 9000)", ACCUMULATED, None),
        ("cosine(total=9000)", ACCUMULATED, None),
        ("cosine(total=90)", ACCUMULATED, None),
        ("timm.CosineLRScheduler(o, 90, lr=0.1)", ACCUMULATED, None),
    ],
)
def test_a_length_in_another_unit_is_found(
    text: str, options: tuple[str, ...], mend: str | None, tmp_path: Path
) -> None:
    """Epochs, batches, updates of all devices, samples: with the number that is right."""
    found = of_command(tmp_path, text, *options)
    assert found.get("wrong-unit") == mend
    assert mend is None or list(found) == ["wrong-unit"]


LOOPS = """
import torch
opt = torch.optim.SGD(params, lr=0.1)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max={})
for epoch in range(90):
    for batch in loader:
        opt.step()
        {}sched.step()
"""


@pytest.mark.parametrize(
    ("length", "in_batch", "rules"),
    [(90, True, ["wrong-unit"]), (90, False, []), (900, False, ["floor-not-reached"])],
)
def test_a_scheduler_is_stepped_where_its_length_counts(
    length: int, in_batch: bool, rules: list[str], tmp_path: Path
) -> None:
    """A length in epochs, stepped in every batch: the commonest of all mistakes."""
    text = LOOPS.format(length, "" if in_batch else "pass\n    ")
    (tmp_path / "train.py").write_text(text, encoding="utf-8")
    assert list(of_command(tmp_path, "train.py")) == rules


TWO = """
import torch
opt = torch.optim.SGD(params, lr=0.1)
warm = torch.optim.lr_scheduler.LambdaLR(opt, lambda t: (t + 1) / 5)
steps = torch.optim.lr_scheduler.StepLR(opt, 30)
for epoch in range(90):
    opt.step()
{}
"""


@pytest.mark.parametrize(
    ("body", "is_found"),
    [
        ("    warm.step()\n    steps.step()", True),
        ("    if epoch < 5:\n        warm.step()\n    else:\n        steps.step()", False),
        ("    steps.step()", False),
    ],
)
def test_schedulers_that_take_turns_do_not_overrule(
    body: str, is_found: bool, tmp_path: Path
) -> None:
    """One that is stepped under a condition may be meant for its own part of the training."""
    (tmp_path / "train.py").write_text(TWO.format(body), encoding="utf-8")
    assert ("several-schedulers" in of_command(tmp_path, "train.py")) == is_found


def test_a_group_that_is_set_is_not_left_out(tmp_path: Path) -> None:
    """Also where it is set to what it was."""
    example = RULES["group-left-out"].example
    line = '    optimizer.param_groups[0]["lr"] = '
    for more, rules in (("", ["group-left-out"]), (f"{line.replace('[0]', '[1]')}0.1\n", [])):
        text = example.text.replace(line, f"{more}{line}")
        (tmp_path / "train.py").write_text(text, encoding="utf-8")
        assert list(of_command(tmp_path, "train.py")) == rules


@pytest.mark.parametrize(
    ("chosen", "scheduler", "rules"),
    [
        ("cosine", "WarmupDecayLR", ["overruled-scheduler"]),
        ("linear", "WarmupDecayLR", []),
    ],
)
def test_a_trainers_schedule_is_overruled_if_it_is_another(
    chosen: str, scheduler: str, rules: list[str], tmp_path: Path
) -> None:
    """DeepSpeed's linear decay is what a linear one asks for."""
    text = RULES["overruled-scheduler"].example.text
    text = text.replace("cosine", chosen).replace("WarmupDecayLR", scheduler)
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    done = lrsched("check", "a.yaml", "-f", "json", cwd=tmp_path)
    found = json.loads(done.out)["findings"]
    assert [one["rule"] for one in found if one["severity"] != "info"] == rules
    assert [one["line"] for one in found if one["rule"] in rules] == [2] * len(rules)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("torch.StepLR(opt, 30, verbose=True, lr=0.1)", "verbose"),
        ("torch.MultiStepLR(opt, [], gamma=0.5, lr=0.1)", "gamma"),
        ("torch.CyclicLR(opt, 0.01, 0.1, mode='triangular', gamma=0.9)", "gamma"),
        ("keras.CosineDecay(0.1, 30, warmup_steps=7)", "warmup_steps"),
        ("trl.SFTConfig(max_steps=50, lr_scheduler_type='constant', warmup_steps=9)", "warmup"),
        ("torch.CyclicLR(opt, 0.01, 0.1, mode='exp_range', gamma=0.9)", None),
        ("torch.OneCycleLR(opt, 0.1, 100, base_momentum=0.9, lr=0.3)", None),
        ("torch.StepLR(opt, 30, gamma=0.1, last_epoch=-1, lr=0.1)", None),
        ("transformers.get_scheduler('constant', opt, 0, 1000, lr=0.1)", None),
        ("timm.create_scheduler_v2(SGD(p, lr=0.1), 'cosine', 90, decay_epochs=9)", None),
    ],
)
def test_an_argument_without_effect_is_named(text: str, name: str | None) -> None:
    """What a scheduler takes without using it for the rate is none, nor what chooses among many."""
    told = found(text, 100).get("no-effect")
    assert (told is None) == (name is None)
    assert told is None or name is None or name in told.text


MMENGINE = """
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.02))
param_scheduler = dict(type="MultiStepLR", end=24, by_epoch=True, milestones=[16, 22])
train_cfg = dict(type="EpochBasedTrainLoop", max_epochs={})
"""
MMCV = """
optimizer = dict(type="SGD", lr=0.02)
lr_config = dict(policy="step", step=[16, 22])
runner = dict(type="EpochBasedRunner", max_epochs={})
"""
MEGATRON = """
python pretrain_gpt.py --lr 1e-4 --min-lr 1e-5 --lr-decay-style cosine \\
    --lr-decay-iters 24 --train-iters {}
"""


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("a.py", MMENGINE, "breakpoint-past-end"),
        ("b.py", MMCV, "breakpoint-past-end"),
        ("c.sh", MEGATRON, "floor-not-reached"),
    ],
)
def test_a_config_tells_its_run(name: str, text: str, rule: str, tmp_path: Path) -> None:
    """A schedule that is left from a longer run is found; with the run that it is for, nothing."""
    for length, rules in ((12, [rule]), (24, [])):
        (tmp_path / name).write_text(text.format(length), encoding="utf-8")
        assert list(of_command(tmp_path, name)) == rules
