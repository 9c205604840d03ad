"""What is written in some passes of a loop alone, and read in all of them."""

import pytest

from lrsched_cli.formula.nodes import walk
from lrsched_cli.script.evaluation import evaluate_script
from lrsched_cli.script.files import NoFiles
from lrsched_cli.script.text import module_of_text
from training import Loader, read_rates, trained

_TEXT = """
optimizer = SGD(model.parameters(), lr=0.5)
lr, count = 0.5, 0
state = {{"lr": 0.5}}
for i in range({passes}):
    optimizer.step()
{lines}
"""

WAYS = {
    "a rate that falls every so many steps, from one on": """
if (i + 1) % 10 == 0 and (i + 1) > 45:
    lr -= 0.5 / 20
    optimizer.param_groups[0]["lr"] = lr
""",
    "the same, the other way round": """
if i >= 45 and i % 10 == 3:
    lr -= 0.5 / 20
    optimizer.param_groups[0]["lr"] = lr
""",
    "a count of milestones": """
if i in (20, 50, 80):
    count += 1
    optimizer.param_groups[0]["lr"] = 0.5 * 0.1 ** count
""",
    "a rate in a dictionary": """
if i in [20, 50, 80]:
    state["lr"] *= 0.1
    optimizer.param_groups[0]["lr"] = state["lr"]
""",
    "a formula that is looked at every so many steps": """
if i % 7 == 0:
    optimizer.param_groups[0]["lr"] = 0.5 / (1 + i)
""",
    "a formula from one step on": """
if i > 30:
    optimizer.param_groups[0]["lr"] = 0.5 / (1 + i)
""",
    "conditions within conditions": """
if i >= 12:
    if i % 5 == 0:
        optimizer.param_groups[0]["lr"] = 0.5 / (1 + i)
""",
    "single steps": """
if i == 12 or i == 30:
    optimizer.param_groups[0]["lr"] = 0.5 / (1 + i)
""",
}


@pytest.mark.parametrize("lines", WAYS.values(), ids=WAYS.keys())
def test_last_value_is_read(lines: str) -> None:
    """A rate that is written in some passes stays as it is in the others."""
    indented = "\n".join(f"    {one}" for one in lines.splitlines())
    text = _TEXT.format(passes=120, lines=indented)
    wanted = trained(text)
    assert read_rates(text, len(wanted)) == [pytest.approx(one, rel=1e-9) for one in wanted]


@pytest.mark.parametrize("lines", WAYS.values(), ids=WAYS.keys())
def test_passes_are_not_stepped(lines: str) -> None:
    """Such a rate is a formula of the pass: it needs no recursion over the passes before."""
    indented = "\n".join(f"    {one}" for one in lines.splitlines())
    tree = module_of_text(_TEXT.format(passes=120, lines=indented))
    _, (curve,) = evaluate_script(tree, "", {}, NoFiles())
    assert not {"recur", "count"} & {node.op for node in walk(curve.rate)}


_TWO_CLOCKS = """
optimizer = SGD(model.parameters(), lr=0.5)
steps = 0
for epoch in range(1, 9):
    if epoch > 2:
        optimizer.param_groups[0]["lr"] = 0.5 * 0.2 ** (epoch // 3)
    for batch in loader:
        optimizer.step()
        if epoch <= 2:
            steps += 1
            optimizer.param_groups[0]["lr"] = 0.5 * steps / (2 * len(loader))
"""


def test_warmup_by_batches_before_a_decay_by_epochs() -> None:
    """A rate that batches set in some epochs, and epochs in the others, is a formula of both."""
    wanted = trained(_TWO_CLOCKS, loader=Loader(7))
    read = read_rates(_TWO_CLOCKS, len(wanted), {"len(loader)": 7})
    assert read == [pytest.approx(one, rel=1e-12) for one in wanted]


def test_defaults_of_an_optimizer_stay() -> None:
    """`optimizer.defaults` has the rate that the optimizer was made with, whatever it has now."""
    text = """
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
for i in range(9):
    for group in optimizer.param_groups:
        group["lr"] = optimizer.defaults["lr"] * 0.5 ** i
    optimizer.step()
"""
    assert read_rates(text, 9) == [(0.5 * 0.5**i,) for i in range(9)]
