"""Groups that a script makes of a model's parameters, whose names it does not tell."""

import pytest

from lrsched_cli.errors import NeededError
from lrsched_cli.expression.values import canonical
from lrsched_cli.script.read import read_script_text

_TEXT = """
import torch

def groups_of(model, scale=None):
    names, groups = {}, {}
    for name, parameter in model.named_parameters():
        group = "decay" if parameter.ndim > 1 else "no_decay"
        if group not in names:
            names[group] = {"params": [], "lr_scale": 0.5}
            groups[group] = {"params": [], "lr_scale": 0.5}
        groups[group]["params"].append(parameter)
    return list(groups.values())

optimizer = torch.optim.SGD(groups_of(model), lr=1.0)
for i in range(3):
    for group in optimizer.param_groups:
        group["lr"] = 0.5 ** i * group["lr_scale"]
    optimizer.step()
"""


def test_scale_of_groups_with_unknown_names() -> None:
    """A scale that all groups have is known, whatever the groups are called."""
    (reading,) = read_script_text(_TEXT).readings
    assert [reading.schedule(t) for t in range(3)] == [0.5, 0.25, 0.125]


def test_run_begins_without_checkpoints() -> None:
    """Checkpoints of a run before are not looked for: a run begins anew."""
    text = """
import glob, torch
start = 0
for path in glob.glob("out/checkpoint-*.pth"):
    start = max(start, int(path.split("-")[-1]))
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
for epoch in range(start, 3):
    for group in optimizer.param_groups:
        group["lr"] = 0.5 ** epoch
    optimizer.step()
"""
    (reading,) = read_script_text(text).readings
    assert [reading.schedule(t) for t in range(3)] == [1.0, 0.5, 0.25]


@pytest.mark.parametrize("adds", ["params += [GROUP]", "params.append(GROUP)"])
def test_a_group_that_is_made_under_an_open_condition_has_its_own_rate(adds: str) -> None:
    """An optimizer has a group: the condition is that of parameters which train."""
    text = """
params = []
for key, value in model.named_parameters():
    if not value.requires_grad:
        continue
    ADDS
optimizer = torch.optim.Adam(params)
for epoch in range(10):
    optimizer.step()
""".replace("ADDS", adds.replace("GROUP", '{"params": [value], "lr": 0.3}'))
    assert read_script_text(text).readings[0].schedule(0) == 0.3


def test_a_group_that_has_one_of_two_rates_asks_which() -> None:
    """Both ways of an open condition make a group."""
    text = """
params = []
for key, value in model.named_parameters():
    if "bias" in key:
        params.append({"params": [value], "lr": 0.6})
    else:
        params.append({"params": [value], "lr": 0.3})
optimizer = torch.optim.Adam(params)
for epoch in range(10):
    optimizer.step()
"""
    with pytest.raises(NeededError, match="bias") as caught:
        read_script_text(text)
    (asked,) = (one.name for one in caught.value.needed)
    given = read_script_text(text, given={canonical(asked): False})
    assert given.readings[0].schedule(0) == 0.3
