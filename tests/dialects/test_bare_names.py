"""Names that several frameworks have, written without the framework."""

import pytest

from lrsched_cli.dialects.made import dialect_of
from lrsched_cli.expression import read


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("WarmupLR(optimizer, warmup_steps=100, lr=0.1)", "espnet"),
        ("WarmupLR(optimizer, warmup_num_steps=100, warmup_max_lr=0.1)", "deepspeed"),
        ("WarmupLR(optimizer, lr=0.1)", "deepspeed"),
        ("WarmupCosineLR(optimizer, max_iters=90, lr=0.1)", "detectron2"),
        ("get_scheduler('cosine', optimizer, num_warmup_steps=1, num_training_steps=9, lr=1)",
         "transformers"),
        (("get_scheduler('cosine', optimizer, num_warmup_steps=1, num_training_steps=9, power=2, "
         "lr=1)"), "diffusers"),
        ("get_cosine_schedule_with_warmup(optimizer, 1, 9, lr=0.1)", "transformers"),
        (("from diffusers.optimization import get_scheduler\n"
         "get_scheduler('linear', optimizer, num_warmup_steps=1, num_training_steps=9, lr=1)"),
         "diffusers"),
    ],
)  # fmt: skip
def test_the_arguments_tell_whose_scheduler_is_meant(text: str, dialect: str) -> None:
    """Of those that take the arguments given, the one that scripts write bare."""
    assert dialect_of(read(text).entries[0]) == dialect
