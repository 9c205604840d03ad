"""What two of the runs of torch were to be: the scheduler is stepped once an epoch."""

from typing import Any

import torch


def train(model: Any, loader: Any) -> None:
    """Train for 15 epochs."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=4, gamma=0.5)
    for _ in range(15):
        for batch in loader:
            optimizer.zero_grad()
            model(batch).backward()
            optimizer.step()
        scheduler.step()
