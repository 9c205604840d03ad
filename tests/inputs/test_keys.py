"""Ways out that check tells of a config name what stands in it, not what that becomes."""

import json
from pathlib import Path

import pytest

from program import lrsched

DIFFUSERS = """
accelerate launch train_text_to_image.py --learning_rate 1e-4 --lr_scheduler cosine \\
    --lr_warmup_steps 0 --max_train_steps 1000 --train_batch_size 4
"""
TRAINER = """
learning_rate: 1.0e-4
lr_scheduler_type: cosine
per_device_train_batch_size: 8
save_steps: 1000
max_steps: 1000
"""
MEGATRON = """
python pretrain_gpt.py --lr 1e-4 --min-lr 1e-5 --lr-decay-style cosine \\
    --lr-decay-iters 1000 --train-iters 500
"""


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("a.sh", DIFFUSERS, "max_train_steps"),
        ("b.yaml", TRAINER, "max_steps"),
        ("c.sh", MEGATRON, "lr_decay_iters"),
    ],
)
def test_a_mend_names_the_key_of_the_file(name: str, text: str, key: str, tmp_path: Path) -> None:
    """A flag or a key whose value is the length, rather than an argument of the call."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = lrsched("check", name, "--steps", "500", "-f", "json", cwd=tmp_path)
    (found,) = json.loads(done.out)["findings"]
    assert found["rule"] == "floor-not-reached"
    assert found["mend"].startswith(f"Use {key}=500, or train for 1,000 steps")
