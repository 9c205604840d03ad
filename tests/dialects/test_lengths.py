"""Lengths of frameworks' own arguments take units."""

import pytest

from lrsched_cli import parse


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (
            "megatron.arguments(1e-3, train_iters=10k, lr_warmup_iters=1k)",
            "megatron.arguments(1e-3, train_iters=10000, lr_warmup_iters=1000)",
        ),
        ("litgpt.finetune(1e-3, 10k, 1k)", "litgpt.finetune(1e-3, 10000, 1000)"),
        (
            "t5x.create_learning_rate_scheduler(warmup_steps=2k)",
            "t5x.create_learning_rate_scheduler(warmup_steps=2000)",
        ),
        (
            "ldm.LambdaLinearScheduler([1k], [0.1], [1.0], [0.0], [10k], lr=0.1)",
            "ldm.LambdaLinearScheduler([1000], [0.1], [1.0], [0.0], [10000], lr=0.1)",
        ),
    ],
)
def test_thousands_are_written_short(text: str, plain: str) -> None:
    """In every framework's argument that is a length in updates."""
    assert parse(text) == parse(plain)
