"""Names that several frameworks have, written without the framework."""

import subprocess
import sys

import pytest

from lrsched_cli.dialects import PREFIXES, entries, facts
from lrsched_cli.dialects.made import dialect_of
from lrsched_cli.dialects.sources import defines, quotes
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


@pytest.mark.parametrize("dialect", dict.fromkeys(PREFIXES.values()))
def test_the_source_of_a_dialect_has_every_name_that_it_knows(dialect: str) -> None:
    """So what is not in it need not be imported for a name."""
    known = facts(dialect)
    members = [name for one in known.members.values() for name in one]
    texts = [*known.optimizers, *known.counters, *known.pairs, *known.refused, *members]
    assert [name for name in texts if not quotes(dialect, name)] == []
    assert [name for name in entries(dialect) if not defines(dialect, name)] == []


@pytest.mark.process
def test_a_bare_name_imports_few_dialects() -> None:
    """Those alone that may have it."""
    code = (
        "import sys; from lrsched_cli import parse; parse('StepLR(SGD(p, lr=0.1), 30)'); "
        "print(*(name for name in sys.modules if name.startswith('lrsched_cli.dialects.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "lrsched_cli.dialects.torch" in loaded
    others = {"optax", "timm", "transformers", "fvcore", "espnet", "deepspeed", "ultralytics"}
    assert not loaded & {f"lrsched_cli.dialects.{one}" for one in others}
