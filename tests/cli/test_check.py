"""check: what it writes for people, programs and GitHub, and how it exits."""

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from lrsched_cli.analysis.checks import RULES
from program import Done, fed, lrsched
from readme import ROOT

CLIMBS = ("torch.CosineAnnealingLR(opt, T_max=50, lr=0.1)", "--epochs", "90")
FAILS = ("torch.OneCycleLR(opt, 0.1, 100)", "--steps", "120")

SCRIPT = """\
import torch

opt = torch.optim.SGD(model.parameters(), lr=0.1)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(
    opt, T_max=50)
for epoch in range(90):
    for batch in loader:
        opt.step()
    sched.step()
"""


def checked(folder: Path, *arguments: str) -> Done:
    return lrsched("check", *arguments, cwd=folder)


def rules_of(done: Done) -> list[str]:
    """Return the rules of the findings in JSON."""
    return [one["rule"] for one in json.loads(done.out)["findings"]]


def test_a_warning_is_a_line_and_no_failure(tmp_path: Path) -> None:
    """What is wrong with numbers, then how to mend it; a summary stands below."""
    done = checked(tmp_path, *CLIMBS)
    assert done == Done(
        0,
        "warning: climbs-again: after epoch 50 the rate climbs back, from 0 to 0.08853 at epoch "
        "89; the run has 90 epochs. End the run at epoch 50 (--epochs 50), or use T_max=90.\n"
        "1 warning found.\n",
        "",
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((*CLIMBS,), 0),
        ((*CLIMBS, "--strict"), 1),
        ((*FAILS,), 1),
        ((*FAILS, "--ignore", "past-total"), 1),  # the rate is not finite past the total
        ((*FAILS, "--ignore", "past-total,unusable-rate"), 0),
        ((*FAILS, "--ignore", "past-total", "--ignore", "unusable-rate"), 0),
        ((*FAILS, "--select", "climbs-again"), 0),
        ((*CLIMBS, "--strict", "--ignore", "climbs-again"), 0),
        (("step()",), 0),
        (("nothing.py",), 2),
        (("foo()",), 2),
        (("step(",), 2),
        ((), 2),
    ],
)
def test_the_exit_code_tells_how_bad_it_is(
    arguments: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    """1 for an error or, if strict, a warning; 2 for what cannot be read."""
    assert checked(tmp_path, *arguments).code == code


def test_an_unknown_rule_is_refused_with_the_nearest(tmp_path: Path) -> None:
    """As every wrong option is."""
    done = checked(tmp_path, "step()", "--select", "climb-again")
    assert done.code == 2
    assert "unknown rule 'climb-again'; did you mean 'climbs-again'?" in done.err


def test_a_script_tells_its_run_and_its_lines(tmp_path: Path) -> None:
    """The loop around the updates is the run; the line is that of the scheduler."""
    (tmp_path / "train.py").write_text(SCRIPT, encoding="utf-8")
    done = checked(tmp_path, "train.py", "-q")
    assert done.err == ""
    assert done.out.startswith("train.py:4: warning: climbs-again: after epoch 50 the rate ")
    assert done.out.count("\n") == 1


def test_the_options_stand_before_what_a_script_tells(tmp_path: Path) -> None:
    """With another number of epochs, nothing is wrong."""
    (tmp_path / "train.py").write_text(SCRIPT, encoding="utf-8")
    assert checked(tmp_path, "train.py", "--epochs", "50").out == "nothing found.\n"


def test_findings_are_annotations_for_github(tmp_path: Path) -> None:
    """With file, line and rule; what has a meaning there is escaped."""
    (tmp_path / "a,b.py").write_text(SCRIPT, encoding="utf-8")
    done = checked(tmp_path, "a,b.py", "-f", "github")
    assert done.out.startswith("::warning file=a%2Cb.py,line=4,title=climbs-again::after epoch 50 ")
    assert done.out.count("\n") == 1


def test_a_percent_sign_is_escaped_for_github(tmp_path: Path) -> None:
    """It would begin an escape."""
    done = checked(tmp_path, "cosine(total=1000)", "--steps", "100", "-f", "github")
    assert "98%25 of its peak" in done.out


def test_an_info_is_a_notice_for_github(tmp_path: Path) -> None:
    """It is told when it is asked for."""
    text = "cosine(total=100, warmup=10)"
    assert checked(tmp_path, text, "-f", "github", "--steps", "100").out == ""
    done = checked(tmp_path, text, "-f", "github", "--steps", "100", "--severity", "info")
    assert done.out.startswith("::notice title=first-rate-zero::cosine(total=100, warmup=10): the ")


def test_the_summary_says_that_there_are_infos(tmp_path: Path) -> None:
    """And how to see them."""
    done = checked(tmp_path, "cosine(total=100, warmup=10)", "--steps", "100")
    assert done.out == "nothing found (--severity info tells 1 more).\n"


def test_json_has_findings_and_what_was_not_checked(tmp_path: Path) -> None:
    """One object; a finding tells where it is, by which rule, and how to mend it."""
    (tmp_path / "train.py").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "none.py").write_text("print(1)\n", encoding="utf-8")
    done = checked(tmp_path, "train.py", "none.py", "-f", "json")
    answer = json.loads(done.out)
    (one,) = answer["findings"]
    assert {name: one[name] for name in ("file", "line", "rule", "severity", "t")} == {
        "file": "train.py",
        "line": 4,
        "rule": "climbs-again",
        "severity": "warning",
        "t": 50,
    }
    assert one["mend"] == "End the run at epoch 50, or use T_max=90."
    assert answer["checked"] == 1
    assert [one["source"] for one in answer["not_checked"]] == ["none.py"]


def test_of_several_files_the_others_are_checked_when_one_cannot_be_read(tmp_path: Path) -> None:
    """The code is 2 then, whatever is found."""
    (tmp_path / "train.py").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("a: [", encoding="utf-8")
    done = checked(tmp_path, "broken.yaml", "missing.py", "train.py")
    assert done.code == 2
    assert done.out.startswith("train.py:4: warning: climbs-again")
    assert "Error: broken.yaml, line 2: this is not YAML" in done.err
    assert "Error: cannot read missing.py: No such file or directory" in done.err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("none.py", "print(1)\n"),
        ("none.yaml", "a: 1\n"),
        ("pyproject.toml", "[project]\nname = 'a'\n"),
        ("none.json", '{"a": 1}\n'),
        ("none.sh", "ls\n"),
        ("open.py", "opt = torch.optim.SGD(params, lr=args.lr)\nopt.step()\n"),
    ],
)
def test_a_file_without_a_known_schedule_is_passed_over_among_others(
    name: str, text: str, tmp_path: Path
) -> None:
    """It is told, unless quiet; alone it is an error."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = checked(tmp_path, name, "step()")
    assert done.code == 0
    assert done.err.startswith(f"Note: not checked: {name}")
    assert checked(tmp_path, name, "step()", "-q") == Done(0, "", "")
    alone = checked(tmp_path, name)
    assert alone.code == 2
    assert alone.err.startswith(f"Error: {name}")


def test_what_a_framework_refuses_is_an_error_in_its_line(tmp_path: Path) -> None:
    """The training would end there: that is found, and no wrong request."""
    text = SCRIPT.replace("CosineAnnealingLR(\n    opt, T_max=50)", "OneCycleLR(\n    opt, 0.1)")
    (tmp_path / "train.py").write_text(text, encoding="utf-8")
    done = checked(tmp_path, "train.py")
    assert done.code == 1
    told = "OneCycleLR: needs total_steps, or epochs and steps_per_epoch"
    assert done.out.startswith(f"train.py:4: error: refused-arguments: {told}")


def test_several_expressions_are_told_apart(tmp_path: Path) -> None:
    """A finding begins with the expression that it is of."""
    done = checked(tmp_path, "step()", "cosine(total=50)", "--epochs", "90", "-q")
    assert done.out.startswith("cosine(total=50): warning: flat-tail: ")


def test_groups_with_the_same_fault_are_told_once(tmp_path: Path) -> None:
    """It is one call that has it."""
    groups = '[{"params": a, "lr": 0.1}, {"params": b, "lr": 0.01}]'
    text = SCRIPT.replace("model.parameters(), lr=0.1", groups)
    (tmp_path / "train.py").write_text(text, encoding="utf-8")
    assert rules_of(checked(tmp_path, "train.py", "-f", "json")) == ["climbs-again"]


def test_a_comparison_files_range_is_no_run(tmp_path: Path) -> None:
    """It says what is shown; a schedule's line is told."""
    text = 'epochs = 90\n[schedules]\n"a" = "cosine(total=50)"\n'
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    assert checked(tmp_path, "a.toml").out == "nothing found.\n"
    done = checked(tmp_path, "a.toml", "--epochs", "90")
    assert done.out.startswith("a.toml:3: warning: flat-tail: ")


def test_a_setting_that_nothing_has_is_refused(tmp_path: Path) -> None:
    """As with every command."""
    (tmp_path / "train.py").write_text(SCRIPT, encoding="utf-8")
    done = checked(tmp_path, "train.py", "--set", "no.such=1")
    assert done.code == 2
    assert "--set 'no.such': nothing has this name" in done.err


def test_a_group_that_nothing_has_is_refused(tmp_path: Path) -> None:
    """As with every command."""
    done = checked(tmp_path, "step()", "--group", "head")
    assert (done.code, done.out) == (2, "nothing found.\n")
    assert "--group 'head': no schedule here has groups of parameters" in done.err


def test_epochs_are_not_taken_for_steps(tmp_path: Path) -> None:
    """A schedule that counts steps is not compared with a run whose steps are not known."""
    text = "optax.cosine_decay_schedule(0.1, 5000)"
    assert checked(tmp_path, text, "--epochs", "90").out == "nothing found.\n"
    done = checked(tmp_path, text, "--epochs", "90", "--steps-per-epoch", "100", "-f", "json")
    assert rules_of(done) == ["flat-tail"]


def test_it_tells_what_lengths_come_to(tmp_path: Path) -> None:
    """On stderr, as compare does; unless quiet."""
    given = ("cosine(total=5ep)", "--epochs", "5", "--steps-per-epoch", "391")
    done = checked(tmp_path, *given)
    assert (done.out, done.err) == (
        "nothing found.\n",
        "Note: total = 5ep = 5 * 391 = 1955 steps\n",
    )
    assert done.err == lrsched("compare", *given, "-f", "csv", cwd=tmp_path).err
    assert checked(tmp_path, *given, "-q") == Done(0, "", "")


def test_it_tells_how_a_file_was_read_if_that_is_alone(tmp_path: Path) -> None:
    """Of many files, the notes would hide what is found."""
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(SCRIPT, encoding="utf-8")
    given = ("--epochs", "50", "--dataset-size", "100", "--batch-size", "8")
    assert checked(tmp_path, "a.py", *given).err.startswith("Note: an epoch is 100 / 8 = 13")
    assert checked(tmp_path, "a.py", "b.py", *given).err == ""


def test_epochs_are_converted_as_a_file_tells(tmp_path: Path) -> None:
    """The loops say how long an epoch is, where the schedule counts its steps."""
    text = SCRIPT.replace("loader", "range(40)").replace("    sched", "        sched")
    (tmp_path / "train.py").write_text(text.replace("T_max=50", "T_max=2000"), encoding="utf-8")
    done = checked(tmp_path, "train.py", "--epochs", "50")
    assert done.out == "nothing found.\n"
    assert "Note: an epoch is 40 steps, as train.py tells" in done.err
    assert "floor-not-reached" in checked(tmp_path, "train.py", "--epochs", "25").out


def test_standard_input_is_checked(tmp_path: Path) -> None:
    """A script that comes from a pipe."""
    done = fed(SCRIPT.encode(), "check", "-", cwd=tmp_path)
    assert "climbs-again" in done.out


def test_a_label_with_an_escape_does_not_act(tmp_path: Path) -> None:
    """A file's name comes out as it can be read."""
    name = "a\x1b[31m.py"
    (tmp_path / name).write_text(SCRIPT, encoding="utf-8")
    for format_ in ("text", "github"):
        assert "\x1b" not in checked(tmp_path, name, "-f", format_).out


def test_rules_are_documented(tmp_path: Path) -> None:
    """Each with its severity, why it matters, how to mend it, and an example."""
    done = checked(tmp_path, "--rules")
    for name, rule in RULES.items():
        assert f"{name} ({rule.severity})\n" in done.out
    assert done.out.count("  Why: ") == done.out.count("  How to mend it: ") == len(RULES)
    assert max(map(len, re.sub(r"  Example: .*", "", done.out).splitlines())) <= 80


def test_rules_are_an_array_for_programs(tmp_path: Path) -> None:
    """Those that are selected."""
    done = checked(tmp_path, "--rules", "-f", "json", "--select", "no-effect")
    (one,) = json.loads(done.out)
    assert (one["rule"], one["severity"]) == ("no-effect", "warning")


def test_the_hook_of_pre_commit_runs(tmp_path: Path) -> None:
    """Its entry is a command of this program, for files by their names."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert (hook["id"], hook["language"]) == ("lrsched-check", "python")
    program, *arguments = shlex.split(hook["entry"])
    assert program == "lrsched"
    for name in ("train.py", "a.ipynb", "config.yaml", "ds_config.json", "a.toml", "run.sh"):
        assert re.search(hook["files"], name)
    assert not re.search(hook["files"], "README.md")
    (tmp_path / "train.py").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "none.py").write_text("print(1)\n", encoding="utf-8")
    done = lrsched(*arguments, "train.py", "none.py", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("train.py:4: warning: climbs-again")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("step()", "--select", "foo"), "unknown rule 'foo'; lrsched check --rules lists them"),
        (("step()", "--ignore", ","), "names no rule; lrsched check --rules lists them"),
        (
            ("step()", "--select", "no-effect", "--ignore", "no-effect,flat-tail"),
            "no rule is left: --ignore names all that --select does",
        ),
        (("step()", "--rules"), "leave out SCHEDULES"),
        (("--rules", "-f", "github"), "leave out -f github"),
    ],
)
def test_options_that_leave_nothing_to_do_are_refused(
    arguments: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    """In one line, with what would be right."""
    done = checked(tmp_path, *arguments)
    assert done.code == 2
    assert done.out == ""
    assert message in done.err.splitlines()[0]


def test_a_scheduler_that_nothing_steps_is_told_once(tmp_path: Path) -> None:
    """As a finding; compare has a note in its place."""
    text = SCRIPT.replace("    sched.step()\n", "")
    (tmp_path / "train.py").write_text(text, encoding="utf-8")
    done = checked(tmp_path, "train.py")
    assert "never-stepped: no step of sched is seen here" in done.out
    assert done.err == ""


def test_a_command_that_is_echoed_before_it_runs_is_one(tmp_path: Path) -> None:
    """What is found in it is told once."""
    flags = "--lr 1e-4 --lr-decay-style cosine --lr-decay-iters 900 --train-iters 90"
    text = f'cmd="python pretrain_gpt.py {flags}"\necho $cmd\neval $cmd\n'
    (tmp_path / "run.sh").write_text(text, encoding="utf-8")
    assert rules_of(checked(tmp_path, "run.sh", "-f", "json")) == ["floor-not-reached"]
