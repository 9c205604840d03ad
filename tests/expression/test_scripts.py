"""What training scripts hold: statements, names, imports, optimizers, in the forms people write."""

import pytest

from lrsched_cli import parse
from lrsched_cli.errors import ExpressionError
from lrsched_cli.expression import read

CYCLES = """\
optax.sgdr_schedule([
    dict(init_value=0, peak_value=1, decay_steps=9, warmup_steps=3),
])
"""
RISE = "linear(0, lr1=0.1, total=5)"
BOTH = "sequence(linear(lr0=0, total=5, lr1=0.1), cosine(lr0=0.1, total=9), at=[5])"
STEP = "step(lr0=0.1, drop=0.1, every=30, offset=0)"


@pytest.mark.parametrize(
    "text",
    [
        "torch.StepLR(optimizer, 30, 0.1, lr=0.1)",
        "torch.StepLR(optimizer=optimizer, gamma=0.1, step_size=30, lr=0.1,)",
        "torch.StepLR(\n    optimizer,  # of the model\n    step_size=30,\n\n    lr=0.1,\n)",
        "# a comment\n\ntorch.StepLR(optimizer, 30, lr=0.1)  # and another",
        "    torch.StepLR(optimizer, 30, lr=0.1)\n    # as it stands in a function",
        "torch.StepLR(optimizer, 30, \\\n lr=0.1)",
        "'''A script.'''\ntorch.StepLR(optimizer, 30, lr=0.1);",
        "scheduler = torch.StepLR(optimizer, 30, lr=0.1)",
        "scheduler: LRScheduler = torch.StepLR(optimizer, 30, lr=0.1)",
        "scheduler = (\n    torch.StepLR(optimizer, 30, lr=0.1)\n)",
        "scheduler = exp()\nscheduler = torch.StepLR(optimizer, 30, lr=0.1)",
        "exp(); torch.StepLR(optimizer, 30, lr=0.1)",
        "torch.StepLR(SGD(model.parameters(), lr=0.1, momentum=0.9), 30)",
        "torch.StepLR(torch.optim.SGD(model.parameters(), 0.1), 30)",
        "optimizer = torch.optim.AdamW(net.parameters(), lr=1e-1)\ntorch.StepLR(optimizer, 30)",
        "opt = SGD([{'params': p, 'lr': 0.1}], lr=0.5)\ntorch.StepLR(optimizer=opt, step_size=30)",
        "lr = 0.1\nepochs: int = 90\ntorch.StepLR(opt, epochs // 3, lr=lr)",
        "drops = 3\nevery = int(90 / drops)\ntorch.StepLR(opt, round(every + 0.2), lr=float(0.1))",
        "import torch.optim.lr_scheduler as schedules\nschedules.StepLR(opt, 30, lr=0.1)",
        "from torch.optim.lr_scheduler import ExponentialLR, StepLR as S\nS(opt, 30, lr=0.1)",
        "from torch.optim import lr_scheduler\nlr_scheduler.StepLR(opt, 30, lr=0.1)",
        "from torch import optim\no = optim.SGD(p, lr=0.1)\noptim.lr_scheduler.StepLR(o, 30)",
        "import torch\ntorch.optim.lr_scheduler.StepLR(opt, 30, lr=0.1)",
    ],
)
def test_a_scheduler_is_read_however_it_is_written(text: str) -> None:
    """Positions and names, trailing commas, line breaks, comments, assignments, imports, names."""
    assert str(parse(text)) == STEP


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("piecewise({0: 1, 3 * 10: 1 / 100,})", "piecewise(points={0: 1, 30: 0.01}, join='hold')"),
        ("piecewise(points={0: 1, 9: 2})", "piecewise(points={0: 1, 9: 2}, join='hold')"),
        (
            "optax.piecewise_constant_schedule(1.0, {30: 0.5})",
            "piecewise(points={0: 1, 30: 0.5}, join='hold')",
        ),
        (CYCLES, "cosine(lr0=1, total=9, warmup=3)"),
        (f"sequence({RISE}, cosine(total=9), at=[5],)", BOTH),
        (f"rise = {RISE}\nfall = cosine(total=9)\nsequence(rise, fall, at=[5])", BOTH),
        (f"parts = [{RISE}, cosine(total=9)]\nat = [5]\ntorch.SequentialLR(opt, parts, at)", BOTH),
        (
            "s = keras.ExponentialDecay(1.0, 9, 0.5)\nopt = keras.optimizers.SGD(learning_rate=s)",
            "exp(lr0=1, rate=0.5, every=9)",
        ),
    ],
)
def test_schedules_are_made_of_what_was_named_before(text: str, meaning: str) -> None:
    """Nested or named, in lists and mappings; the schedule that an optimizer takes is one."""
    assert str(parse(text)) == meaning


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (" step( every = 5 ) ", "step( every = 5 )"),
        ("a = exp()\nb = step(\n    every=5,\n)", "b = step( every=5, )"),
        ("step(every=5)  # five\nlr = 0.1", "step(every=5)"),
        ("step(\n    every=5,  # five\n)", "step(every=5)"),
    ],
)
def test_the_label_is_the_statement_in_one_line(text: str, label: str) -> None:
    """Of the last schedule, without what was before and after it, and without comments."""
    assert read(text).label == label


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("step()", ""),
        ("torch.StepLR(opt, 3, lr=0.1)", "StepLR"),
        (
            "torch.ChainedScheduler([StepLR(o, 3), ExponentialLR(o, 1), StepLR(o, 5)], lr=0.1)",
            "ChainedScheduler StepLR ExponentialLR",
        ),
        (
            "get_scheduler('cosine', None, 10, 100, lr=0.1)",
            "get_scheduler get_cosine_schedule_with_warmup",
        ),
        (
            "get_scheduler(name='inverse_sqrt', num_warmup_steps=10, lr=0.1)",
            "get_scheduler get_inverse_sqrt_schedule",
        ),
        (
            "TrainingArguments(max_steps=9)",
            "TrainingArguments get_linear_schedule_with_warmup",
        ),
        (
            "TrainingArguments(max_steps=9, lr_scheduler_type='constant')",
            "TrainingArguments get_constant_schedule",
        ),
    ],
)
def test_a_reading_tells_the_functions_that_were_called(text: str, entries: str) -> None:
    """Each once: those that are written, and those that they call by a name they are given."""
    assert [entry.__name__ for entry in read(text).entries] == entries.split()


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("self.scheduler = step()", 1, "only calls, assignments to a name and imports"),
        ("a = b = step()", 1, "only calls, assignments to a name and imports"),
        ("a += step()", 1, "only calls, assignments to a name and imports"),
        ("step()\nfor epoch in epochs: pass", 8, "only calls, assignments to a name and imports"),
        ("if warm:\n    step()", 1, "only calls, assignments to a name and imports"),
        ("with a as b:\n    step()", 1, "only calls, assignments to a name and imports"),
        ("return step()", 1, "only calls, assignments to a name and imports"),
        ("assert step()", 1, "only calls, assignments to a name and imports"),
        ("step()\nprint(1)", 8, "unknown schedule 'print'"),
        ("model = Net()", 9, "unknown schedule 'Net'"),
        ("model = Net()\na = StepLRR(model)\nstep()", 19, "unknown schedule 'StepLRR'"),
        ("scheduler = step()\nscheduler.step()", 20, "unknown schedule 'scheduler.step'"),
        ("schedule = step\nschedule()", 17, "unknown schedule 'schedule'"),
        ("step(lr)", 6, "lr0 must be a number > 0, not lr"),
        ("lr = args.lr\nstep(lr)", 19, "lr0 must be a number > 0, not args.lr"),
        ("lr = 1 if big else 2\nstep(lr)", 6, "only numbers, True, False, None, text, lists"),
        ("lr = '0.1'\nstep(2 * lr)", 21, "only arithmetic of numbers can stand here"),
        ("step(every := 3)", 6, "only numbers, True, False, None, text, lists"),
        ("torch.StepLR(opt, 3, lr=0.1).step()", 1, "a schedule is a call"),
        ("[step()]", 1, "a schedule is a call"),
        ("piecewise({None: 1})", 12, "only a number or text can be a key"),
        ("piecewise({**points})", 11, "only numbers, True, False, None, text, lists"),
        ("dict(type='StepLR', step_size=3)", 1, "a schedule is a call"),
        ("dict(step())", 1, "unknown schedule 'dict'"),
        ("opt = SGD(p, lr=args.lr)\ntorch.StepLR(opt, 3)", 26, "needs the learning rate"),
        ("from os import system as step\nstep('true')", 31, "unknown schedule 'os.system'"),
        ("import os as torch\ntorch.StepLR(opt, 3, lr=0.1)", 20, "unknown schedule 'os.StepLR'"),
        ("from .schedules import step\nstep()", 29, "unknown schedule"),
    ],
)
def test_what_would_have_to_be_run_is_refused(text: str, column: int, message: str) -> None:
    """At its place in the whole text, whatever stands before it."""
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert message in str(caught.value)
    assert caught.value.column == column
