"""Runs of Lightning, logged by its LearningRateMonitor."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from runs.made import HERE, Run


def runs() -> Iterator[Run]:
    """Yield runs of Lightning, logged by its LearningRateMonitor."""
    import lightning
    import torch
    from lightning.pytorch.callbacks import LearningRateMonitor
    from lightning.pytorch.loggers import CSVLogger

    class Module(lightning.LightningModule):  # type: ignore[misc]
        """One number, fitted with a cosine whose interval is told."""

        def __init__(self, interval: str, length: int) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(torch.zeros(1))
            self.interval, self.length = interval, length

        def training_step(self, batch: Any, _number: int) -> Any:
            loss = ((batch[0] * self.weight - 1) ** 2).mean()
            self.log("train_loss", loss)
            return loss

        def configure_optimizers(self) -> Any:
            optimizer = torch.optim.Adam(self.parameters(), lr=0.02)
            fall = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=self.length)
            return {
                "optimizer": optimizer,
                "lr_scheduler": {"scheduler": fall, "interval": self.interval},
            }

    def trained(name: str, interval: str, length: int, logged: str = "step", accum: int = 1) -> str:
        batches = torch.utils.data.DataLoader(
            torch.utils.data.TensorDataset(torch.ones(80, 1)), batch_size=8
        )
        with tempfile.TemporaryDirectory() as folder:
            trainer = lightning.Trainer(
                max_epochs=10,
                accelerator="cpu",
                logger=CSVLogger(folder),
                callbacks=[LearningRateMonitor(logged)],
                log_every_n_steps=1,
                accumulate_grad_batches=accum,
                enable_progress_bar=False,
                enable_model_summary=False,
                enable_checkpointing=False,
            )
            trainer.fit(Module(interval, length), batches)
            (path,) = Path(folder).rglob("metrics.csv")
            shutil.copy(path, HERE / name)
        return name

    plan = "cosine(lr0=0.02, total=100)"
    yield Run(trained("lightning-right.csv", "step", 100), plan, t="step")
    yield Run(
        trained("lightning-by-epoch.csv", "epoch", 100),
        plan,
        "stepped-seldom",
        "step // 10",
    )
    epochs = "torch.CosineAnnealingLR(o, T_max=10, lr=0.02)"
    log = trained("lightning-epochs.csv", "epoch", 10)
    yield Run(log, epochs, t="step // 10", options=("--steps-per-epoch", "10"))
    held = f"held({epochs}, every=10)"
    yield Run(log, held, t="step")
    log = trained("lightning-epochs-by-step.csv", "step", 10)
    yield Run(log, held, "per-step", "step")
