"""Rates that follow what a run makes in each pass, such as a loss, are refused with its name."""

import pytest

from lrsched_cli.errors import ScriptError
from training import Loader, read_rates, trained

FOLLOWS = {
    "a loss that is summed up": (
        """
best, bad = 1e9, 0
for epoch in range(10):
    total = 0
    for batch in loader:
        loss = criterion(model(batch))
        optimizer.step()
        total += loss.item()
    if total >= best:
        bad += 1
        if bad > 3:
            optimizer.param_groups[0]["lr"] /= 10
            bad = 0
    else:
        best = total
""",
        "total",
    ),
    "an accuracy that rises or not": (
        """
best, lr = 0, 0.1
for epoch in range(10):
    optimizer.step()
    acc = evaluate(model)
    if acc > best:
        best = acc
    else:
        lr = lr / 2
        optimizer.param_groups[0]["lr"] = lr
""",
        "acc",
    ),
    "a loss below a limit": (
        """
for epoch in range(10):
    optimizer.step()
    val_loss = validate(model)
    if val_loss < 0.3:
        optimizer.param_groups[0]["lr"] *= 0.5
""",
        "val_loss",
    ),
}


@pytest.mark.parametrize(("text", "name"), FOLLOWS.values(), ids=FOLLOWS)
def test_a_rate_that_follows_the_run_is_refused(text: str, name: str) -> None:
    """Also where it would not matter if the value were the same in each pass."""
    whole = "optimizer = SGD(model.parameters(), lr=0.1)\n" + text
    with pytest.raises(ScriptError, match=rf"the rate follows {name}, which only a run can tell"):
        read_rates(whole, 1, {"len(loader)": 5})


def test_a_best_loss_that_sets_no_rate_is_no_reason() -> None:
    """A run that keeps its best model has the rates of its schedule."""
    text = """
optimizer = SGD(model.parameters(), lr=0.1)
best = 1e9
for epoch in range(10):
    optimizer.param_groups[0]["lr"] = 0.1 * 0.5 ** epoch
    optimizer.step()
    loss = validate(model)
    if loss < best:
        best = loss
"""
    assert read_rates(text, 3) == [(0.1,), (0.05,), (0.025,)]


@pytest.mark.parametrize("condition", ["n % 2", "n % 2 != 0", "n % 2 == 1", "not n % 2"])
def test_every_second_batch_is_an_update(condition: str) -> None:
    """However a script asks for an odd number or an even one."""
    text = f"""
optimizer = SGD(model.parameters(), lr=0.1)
n, updates = 0, 0
for epoch in range(4):
    for batch in loader:
        if {condition}:
            optimizer.param_groups[0]["lr"] = 0.1 / (updates + 1)
            optimizer.step()
            updates += 1
        n += 1
"""
    rates = trained(text, loader=Loader(5))
    read = read_rates(text, len(rates), {"len(loader)": 5})
    assert read == [pytest.approx(one, rel=1e-12) for one in rates]
