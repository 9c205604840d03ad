"""Runs of the Hugging Face Trainer, logged by itself."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from runs.made import HERE, Run


def runs() -> Iterator[Run]:
    """Yield runs of the Hugging Face Trainer."""
    import torch
    from transformers import Trainer, TrainerCallback, TrainingArguments

    class Model(torch.nn.Module):  # type: ignore[misc]
        """One number, fitted."""

        def __init__(self) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(torch.zeros(1))

        def forward(self, x: Any, labels: Any = None) -> Any:
            out = x * self.weight
            return {"loss": ((out - labels) ** 2).mean(), "logits": out}

    data = [{"x": torch.ones(1), "labels": torch.ones(1)} for _ in range(64)]

    def trained(name: str, *, resume: int = 0, **given: Any) -> str:
        with tempfile.TemporaryDirectory() as folder:
            settings: dict[str, Any] = {
                "learning_rate": 1e-3,
                "lr_scheduler_type": "cosine",
                "warmup_steps": 10,
                "max_steps": 120,
                "logging_steps": 2,
                "per_device_train_batch_size": 4,
                "report_to": [],
                "use_cpu": True,
                "save_strategy": "steps",
                "save_steps": 60,
                "disable_tqdm": True,
                **given,
            }
            arguments = TrainingArguments(folder, **settings)
            callbacks: list[TrainerCallback] = []
            Trainer(Model(), arguments, train_dataset=data, callbacks=callbacks).train()
            if resume:
                arguments = TrainingArguments(folder, **{**settings, "max_steps": resume})
                trainer = Trainer(Model(), arguments, train_dataset=data)
                trainer.train(resume_from_checkpoint=f"{folder}/checkpoint-60")
            last = max(Path(folder).glob("checkpoint-*"), key=lambda p: int(p.name[11:]))
            shutil.copy(last / "trainer_state.json", HERE / name)
        return name

    plan = "cosine(lr0=1e-3, total=120, warmup=10)"
    told = (
        "transformers.TrainingArguments(learning_rate=1e-3, lr_scheduler_type='cosine', "
        "warmup_steps=10, max_steps=120)"
    )
    yield Run(trained("trainer-right.json"), plan, t="step - 1")
    yield Run("trainer-right.json", told, t="step - 1")
    log = trained("trainer-accumulated.json", gradient_accumulation_steps=4)
    yield Run(log, plan, t="step - 1")
    yield Run(
        trained("trainer-other-peak.json", learning_rate=2e-3), plan, "other-peak", "step - 1"
    )
    yield Run(trained("trainer-no-warmup.json", warmup_steps=0), plan, "no-warmup", "step - 1")
    log = trained("trainer-other-total.json", max_steps=180, warmup_steps=15)
    yield Run(log, plan, "other-total", "step - 1")
    log = trained("trainer-linear.json", lr_scheduler_type="linear")
    yield Run(log, plan, "another-schedule", "step - 1")
    yield Run(trained("trainer-resumed.json", resume=240), plan, "resumed", "step - 1")
