"""What a script does not tell is asked for, by name and all at once; and no more than that."""

import pytest

from lrsched_cli.errors import NeededError, ScriptError
from lrsched_cli.script.read import read_script_text

COSINE = "scheduler = CosineAnnealingLR(SGD(p, lr=args.lr), T_max=args.epochs * len(loader))\n"


def asked(text: str, **given: object) -> list[str]:
    """Return the names that are asked for."""
    with pytest.raises(NeededError) as caught:
        read_script_text(text, "train.py", given)
    return [one.name for one in caught.value.needed]


def test_all_that_is_missing_is_asked_for_at_once() -> None:
    """In the words of the script."""
    assert asked(COSINE) == ["args.lr", "args.epochs", "len(loader)"]


def test_what_is_given_is_used() -> None:
    """Under the names that were asked for."""
    given = {"args.lr": 0.2, "args.epochs": 10, "len(loader)": 4}
    script = read_script_text(COSINE, "train.py", given)
    assert script.readings[0].schedule(20) == pytest.approx(0.1)
    assert set(script.used) == set(given)


def test_what_changes_no_rate_is_not_asked_for() -> None:
    """A number that cancels, a switch of the logging, a path."""
    text = """
world = get_count()
lr = 0.1 * world / world
if args.verbose:
    print(args.name)
scheduler = StepLR(SGD(p, lr=lr), 30)
"""
    (reading,) = read_script_text(text, "train.py").readings
    assert reading.schedule(0) == pytest.approx(0.1)


def test_a_branch_that_decides_is_asked_for_with_its_values() -> None:
    """What the unknown is compared with stands beside it."""
    text = """
optimizer = SGD(p, lr=0.1)
if args.sched == "step":
    scheduler = StepLR(optimizer, 30)
elif args.sched == "exp":
    scheduler = ExponentialLR(optimizer, 0.9)
"""
    with pytest.raises(NeededError, match=r"args.sched \('step' or 'exp', line 3\)"):
        read_script_text(text, "train.py")


def test_a_default_of_the_script_is_told() -> None:
    """By the name and value that it has there."""
    text = """
parser = argparse.ArgumentParser()
parser.add_argument("--learning-rate", type=float, default="0.2")
parser.add_argument("--seed", type=int, default=1)
args = parser.parse_args()
scheduler = StepLR(SGD(p, lr=args.learning_rate), 30)
"""
    (reading,) = read_script_text(text, "train.py").readings
    assert reading.remarks == ("default taken: args.learning_rate = 0.2",)


def test_a_value_that_is_given_stands_before_a_default() -> None:
    """And what the script computes of it follows."""
    text = """
parser = argparse.ArgumentParser()
parser.add_argument("--blr", type=float, default=1e-3)
parser.add_argument("--batch-size", type=int, default=256)
args = parser.parse_args()
args.lr = args.blr * args.batch_size / 256
scheduler = StepLR(SGD(p, lr=args.lr), 30)
"""
    (reading,) = read_script_text(text, "train.py", {"args.batch_size": 512}).readings
    assert reading.schedule(0) == pytest.approx(2e-3)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("s = ReduceLROnPlateau(SGD(p, lr=0.1))", "follows the metrics of a run"),
        ("s = my_own.WarmupSchedule(SGD(p, lr=0.1), 5)\n", "WarmupSchedule"),
        ("s = LambdaLR(SGD(p, lr=0.1), f, last_epoch=29)", "LambdaLR with last_epoch=29"),
        (
            """o = SGD([{'params': p, 'initial_lr': 0.2}], lr=0.1)
s = CosineAnnealingWarmRestarts(o, 10, last_epoch=29)""",
            "last_epoch=29 is not supported here",
        ),
        ("s = StepLR(SGD(p, lr=0.1), 3)\ns.load_state_dict(torch.load('x'))", "a checkpoint"),
        (
            """o = SGD(p, lr=0.1)
s = CosineAnnealingLR(o, 20)
for epoch in range(3):
    s = CosineAnnealingLR(o, 20)
    for batch in range(20):
        o.step()
        s.step()
""",
            "s is made anew in each pass",
        ),
        ("print('nothing')", "no learning rate is set"),
    ],
)
def test_what_has_no_schedule_says_why(text: str, reason: str) -> None:
    """With the line, where there is one."""
    with pytest.raises(Exception, match=reason):
        read_script_text(text, "train.py")


def test_what_has_no_name_is_not_asked_for() -> None:
    """The line tells what is not understood."""
    text = "x = SomeClass\nx[0:n] += [1]\nscheduler = StepLR(SGD(p, lr=[0.1, 0.2] / y), 30)\n"
    with pytest.raises(ScriptError, match=r"line 3: .* is not understood"):
        read_script_text(text, "train.py", {"y": 2})


@pytest.mark.parametrize(
    "body",
    [
        "    lr = 0.1 if it < 30000 else args.later\n    group['lr'] = lr\n    opt.step()\n",
        "    opt.step()\n    if it == 30000:\n        group['lr'] *= args.later\n",
    ],
    ids=["a formula", "steps"],
)
def test_what_matters_late_in_a_long_run_is_asked_for(body: str) -> None:
    """Rates are compared on both sides of each breakpoint, however far that is."""
    script = (
        f"opt = SGD(params, lr=0.1)\ngroup = opt.param_groups[0]\nfor it in range(90000):\n{body}"
    )
    with pytest.raises(NeededError, match=r"args\.later"):
        read_script_text(script)


def test_values_that_give_no_rates_when_they_are_tried_are_asked_for() -> None:
    """Where each of those that are tried divides by zero, none of them can be told from another."""
    script = """
def step_update(num_updates, cfg=None):
    half = cfg.lr_period // 2
    return cfg.max_lr * abs(num_updates / half - 2 * math.floor(num_updates / (2 * half)) - 1)
"""
    with pytest.raises(NeededError) as caught:
        read_script_text(script)
    assert {one.name for one in caught.value.needed} == {"cfg.lr_period", "cfg.max_lr"}


def test_an_attribute_that_is_set_under_a_name_of_a_file_is_asked_for() -> None:
    """Any of them may be meant: what the class says beforehand is no answer."""
    text = """
import torch
class Config:
    def __init__(self):
        self.lr = 0.1

config = Config()
for name, value in yaml.safe_load(open(path)).items():
    setattr(config, name, value)
optimizer = torch.optim.SGD(model.parameters(), lr=config.lr)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
"""
    with pytest.raises(NeededError, match="path"):
        read_script_text(text, "train.py")
    given = read_script_text(text, "train.py", {"config.lr": 0.3})
    assert given.readings[0].schedule(0) == 0.3


def test_a_number_of_which_a_remainder_decides_is_asked_for() -> None:
    """Most of its values make no difference: one in sixty does."""
    text = """
optimizer = SGD(p, lr=0.1)
scheduler = ExponentialLR(optimizer, 0.9)
for epoch in range(10):
    optimizer.step()
    if args.seed % 60 == 59:
        scheduler.step()
"""
    assert asked(text) == ["args.seed"]


def test_a_run_that_begins_anew_finds_no_checkpoint() -> None:
    """Where to go on from is then what the script has for that case."""
    text = """
try:
    checkpoint = torch.load(str(folder) + '/checkpoints/best.pth')
    start = checkpoint['epoch']
except:
    start = 0
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(start, 90):
    for group in optimizer.param_groups:
        group['lr'] = 0.1 * 0.5 ** (epoch // 20)
    optimizer.step()
"""
    assert read_script_text(text).readings[0].schedule(20) == 0.05


def test_a_whole_number_beyond_float64_breaks_no_search_for_breakpoints() -> None:
    """What the rates follow is asked for."""
    text = """
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
law = lambda t: max(0.1, 1 - t / 2**2000) if t < warm else 0.5
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, law)
for t in range(9):
    optimizer.step()
    scheduler.step()
"""
    with pytest.raises(NeededError, match="warm"):
        read_script_text(text)
