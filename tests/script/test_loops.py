"""What is read from loops is what Python does in them."""

import pytest

from lrsched_cli.errors import ScriptError
from lrsched_cli.script.read import read_script_text
from training import Loader, read_rates, trained

EPOCHS = {
    "a rate by hand before the epoch": """
optimizer = SGD(model.parameters(), lr=0.1)
for epoch in range(12):
    for group in optimizer.param_groups:
        group["lr"] = 0.1 * 0.5 ** (epoch // 4)
    optimizer.step()
""",
    "a rate by hand after the epoch": """
optimizer = SGD(model.parameters(), lr=0.1)
for epoch in range(1, 13):
    optimizer.step()
    for group in optimizer.param_groups:
        group["lr"] = 0.1 / (1 + 0.3 * epoch)
""",
    "a rate that is multiplied at some epochs": """
optimizer = SGD(model.parameters(), lr=0.1)
for epoch in range(12):
    if epoch in (4, 8):
        for group in optimizer.param_groups:
            group["lr"] *= 0.1
    optimizer.step()
""",
    "a rate that falls by a fixed amount": """
lr = 0.5
optimizer = SGD(model.parameters(), lr=lr)
for epoch in range(9):
    optimizer.step()
    lr -= 0.05
    for group in optimizer.param_groups:
        group["lr"] = lr
""",
    "a recursion without a formula": """
lr = 0.5
optimizer = SGD(model.parameters(), lr=lr)
for epoch in range(9):
    for group in optimizer.param_groups:
        group["lr"] = lr
    optimizer.step()
    lr = lr * 0.7 + 0.01
""",
    "two values that follow each other": """
a, b = 0.1, 0.2
optimizer = SGD(model.parameters(), lr=a)
for epoch in range(9):
    optimizer.param_groups[0]["lr"] = a
    optimizer.step()
    a, b = b, a * 0.5
""",
    "a counter that is reset": """
optimizer = SGD(model.parameters(), lr=0.1)
count = 0
for epoch in range(10):
    count += 1
    if count == 4:
        count = 0
    optimizer.param_groups[0]["lr"] = 0.1 * (count + 1)
    optimizer.step()
""",
    "a function with early returns": """
def rate(epoch):
    if epoch < 3:
        return 0.1 * (epoch + 1) / 3
    if epoch >= 8:
        return 0.001
    return 0.1 * (1 - (epoch - 3) / 5)

optimizer = SGD(model.parameters(), lr=0.1)
for epoch in range(12):
    optimizer.param_groups[0]["lr"] = rate(epoch)
    optimizer.step()
""",
    "milestones in a list": """
optimizer = SGD(model.parameters(), lr=0.1)
milestones = [3, 6, 9]
for epoch in range(12):
    lr = 0.1
    for milestone in milestones:
        if epoch >= milestone:
            lr *= 0.2
    optimizer.param_groups[0]["lr"] = lr
    optimizer.step()
""",
    "a while loop": """
optimizer = SGD(model.parameters(), lr=0.1)
step = 0
while step < 10:
    optimizer.param_groups[0]["lr"] = 0.1 * 0.9 ** step
    optimizer.step()
    step += 1
""",
    "an object that counts": """
class Warmup:
    def __init__(self, optimizer, peak, steps):
        self.optimizer, self.peak, self.steps, self.n = optimizer, peak, steps, 0

    def step(self):
        self.n += 1
        lr = self.peak * min(1.0, self.n / self.steps)
        for group in self.optimizer.param_groups:
            group["lr"] = lr
        self.optimizer.step()

optimizer = Warmup(SGD(model.parameters(), lr=0.0), 0.2, 5)
for epoch in range(9):
    optimizer.step()
""",
}


@pytest.mark.parametrize("text", EPOCHS.values(), ids=EPOCHS)
def test_a_loop_is_read_as_python_runs_it(text: str) -> None:
    """The rate of each update, in order."""
    rates = trained(text)
    assert read_rates(text, len(rates)) == [pytest.approx(one, rel=1e-12) for one in rates]


BATCHES = {
    "a warmup by batch under a decay by epoch": """
optimizer = SGD(model.parameters(), lr=0.1)
for epoch in range(5):
    for i, batch in enumerate(loader):
        step = epoch * len(loader) + i
        lr = 0.1 * 0.5 ** epoch
        if step < 6:
            lr = lr * (step + 1) / 6
        for group in optimizer.param_groups:
            group["lr"] = lr
        optimizer.step()
""",
    "fractions of an epoch": """
optimizer = SGD(model.parameters(), lr=0.1)
for epoch in range(5):
    for i, batch in enumerate(loader):
        t = epoch + i / len(loader)
        optimizer.param_groups[0]["lr"] = 0.1 * (1 - t / 5)
        optimizer.step()
""",
    "a counter over all epochs": """
optimizer = SGD(model.parameters(), lr=0.1)
n = 0
for epoch in range(5):
    for batch in loader:
        optimizer.param_groups[0]["lr"] = 0.1 / (n + 1) ** 0.5
        optimizer.step()
        n += 1
""",
    "accumulated gradients": """
optimizer = SGD(model.parameters(), lr=0.1)
updates = 0
for epoch in range(5):
    for i, batch in enumerate(loader):
        if (i + 1) % 2 == 0:
            optimizer.param_groups[0]["lr"] = 0.1 * 0.9 ** updates
            optimizer.step()
            updates += 1
""",
    "a rate that is set every third batch": """
optimizer = SGD(model.parameters(), lr=0.1)
n = 0
for epoch in range(4):
    for batch in loader:
        if n % 3 == 0:
            optimizer.param_groups[0]["lr"] = 0.1 * 0.8 ** (n // 3)
        optimizer.step()
        n += 1
""",
    "an epoch in a function, the rate after it": """
def train(epoch):
    for batch in loader:
        optimizer.step()

optimizer = SGD(model.parameters(), lr=0.1)
for epoch in range(4):
    train(epoch)
    optimizer.param_groups[0]["lr"] = 0.1 * 0.5 ** (epoch + 1)
""",
}


@pytest.mark.parametrize("count", [4, 6])
@pytest.mark.parametrize("text", BATCHES.values(), ids=BATCHES)
def test_loops_in_loops_are_read_as_python_runs_them(text: str, count: int) -> None:
    """The rate of each update, or of each epoch where it only follows that."""
    rates = trained(text, loader=Loader(count))
    read = read_rates(text, len(rates), {"len(loader)": count})
    by_epoch = [rates[n * count] for n in range(len(rates) // count)]
    wanted = by_epoch if "train(epoch)" in text else rates
    assert read[: len(wanted)] == [pytest.approx(one, rel=1e-12) for one in wanted]


def test_groups_have_rates_of_their_own() -> None:
    """A rate that is multiplied in a loop over the groups is each group's own."""
    text = """
optimizer = SGD([{"params": model.a, "lr": 0.01}, {"params": model.b}], lr=0.1)
for epoch in range(6):
    optimizer.step()
    for group in optimizer.param_groups:
        group["lr"] = group["lr"] * 0.5
"""
    rates = trained(text)
    assert read_rates(text, 6) == [pytest.approx(one, rel=1e-12) for one in rates]


def test_an_optimizer_that_is_made_anew_in_each_epoch_has_the_rates_of_all() -> None:
    """Its updates are those of the epochs around it."""
    text = """
import torch
lr = 0.1
for epoch in range(9):
    if epoch in (3, 6):
        lr *= 0.1
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for batch in loader:
        optimizer.step()
"""
    wanted = [0.1] * 3 + [0.01] * 3 + [0.001] * 3
    assert read_rates(text, 9) == [(pytest.approx(one, rel=1e-12),) for one in wanted]


def test_a_training_that_is_repeated_has_one_curve() -> None:
    """As of the folds of a cross-validation."""
    text = """
import torch
for fold in range(3):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    for epoch in range(4):
        train(model, optimizer)
        scheduler.step()
"""
    wanted = [0.1, 0.1, 0.01, 0.01]
    assert read_rates(text, 4) == [(pytest.approx(one, rel=1e-12),) for one in wanted]


def test_a_group_that_is_added_later_can_be_written_like_the_others() -> None:
    """The rates of the first group are told."""
    text = """
import torch
optimizer = torch.optim.SGD(model.head, lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
for epoch in range(4):
    if epoch == 2:
        optimizer.add_param_group({"params": model.body, "lr": 0.01})
    for group in optimizer.param_groups:
        group["lr"] *= 0.5
    optimizer.step()
    scheduler.step()
"""
    wanted = [0.1 * 0.5 ** (n + 1) * 0.9**n for n in range(4)]
    assert read_rates(text, 4) == [(pytest.approx(one, rel=1e-12),) for one in wanted]


@pytest.mark.parametrize("first", ["None", "torch.optim.lr_scheduler.ExponentialLR(optimizer, 1)"])
def test_a_scheduler_that_is_replaced_in_the_training_is_refused(first: str) -> None:
    """Which one is stepped, if any, follows the epoch."""
    text = f"""
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = {first}
for epoch in range(9):
    if epoch == 4:
        scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    optimizer.step()
    if scheduler is not None:
        scheduler.step()
"""
    with pytest.raises(ScriptError, match=r"line \d: scheduler becomes another one at some passes"):
        read_rates(text, 1)


def test_a_scheduler_that_is_made_in_the_first_epoch_is_refused() -> None:
    """Later epochs step what the first one has made."""
    text = """
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(9):
    if epoch == 0:
        scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    optimizer.step()
    scheduler.step()
"""
    with pytest.raises(ScriptError, match="line 6: scheduler is made at some passes"):
        read_rates(text, 1)


def test_what_the_last_pass_of_a_loop_writes_is_left_by_it() -> None:
    """Also where the pass is written once a loop: the number of passes is not below itself."""
    script = """
seen = 0
optimizer = SGD(model.parameters(), lr=0.25)
for epoch in range(4):
    optimizer.step()
    for i, batch in enumerate(loader):
        seen += 1
        if (i + 1) % 3 == 0:
            optimizer.param_groups[0]["lr"] = 0.001 * seen
    seen += 3
"""
    wanted = trained(script, loader=Loader(3))
    assert read_rates(script, 4, {"len(loader)": 3}) == [pytest.approx(one) for one in wanted]


def test_a_scheduler_that_is_never_stepped_leaves_the_rate() -> None:
    """Where all updates are seen, and nothing else is given it."""
    script = """
optimizer = SGD(model.parameters(), lr=0.1)
scheduler = LambdaLR(optimizer, lambda epoch: 0.5 ** epoch)
for epoch in range(4):
    optimizer.step()
    if False:
        scheduler.step()
"""
    assert read_rates(script, 4) == trained(script)
    (remark,) = read_script_text(script).readings[0].remarks
    assert remark.startswith("no step of scheduler is seen here")


def test_a_loop_that_is_left_at_a_number_of_updates_counts_them() -> None:
    """Also where the counter begins at what a checkpoint would tell."""
    script = """
class Fall:
    def __getitem__(self, step):
        return 0.1 / (1 + step)

def train(start):
    fall = Fall()
    optimizer = SGD(model.parameters(), lr=1.0)
    step = start
    for batch in loader:
        if step > 5:
            return
        optimizer.param_groups[0]["lr"] = fall[step]
        optimizer.step()
        step = step + 1
"""
    assert read_rates(script, 3, {"start": 2}) == [
        pytest.approx((0.1 / (3 + t),)) for t in range(3)
    ]
