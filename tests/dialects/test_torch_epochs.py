"""A step of torch's schedulers to an epoch sets the rate, and multiplies nothing."""

import pytest

from lrsched_cli.script.read import read_script_text

_TEXT = """
import torch
optimizer = torch.optim.SGD(parameters, lr=0.5)
scheduler = torch.optim.lr_scheduler.{scheduler}
for epoch in range(12):
    if epoch == 2:
        for group in optimizer.param_groups:
            group["lr"] = 0.4
    if epoch > 3:
        scheduler.step({epoch})
    note(optimizer)
    optimizer.step()
"""


@pytest.mark.parametrize("epoch", ["epoch", "epoch=epoch", ""])
@pytest.mark.parametrize(
    "scheduler",
    [
        "MultiStepLR(optimizer, [5, 8], gamma=0.2)",
        "StepLR(optimizer, 3)",
        "ExponentialLR(optimizer, 0.9)",
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_step_to_an_epoch(scheduler: str, epoch: str) -> None:
    """After a rate that was set by hand, both kinds of steps do what torch does."""
    torch = pytest.importorskip("torch")
    text = _TEXT.format(scheduler=scheduler, epoch=epoch)
    wanted: list[float] = []
    scope = {
        "parameters": [torch.nn.Parameter(torch.zeros(1))],
        "note": lambda optimizer: wanted.append(optimizer.param_groups[0]["lr"]),
    }
    exec(text, scope)  # noqa: S102 - a script of the tests themselves
    (reading,) = read_script_text(text.replace("    note(optimizer)\n", "")).readings
    assert [float(reading.schedule(t)) for t in range(12)] == pytest.approx(wanted, rel=1e-12)
