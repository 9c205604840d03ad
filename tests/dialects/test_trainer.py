"""The arguments of a Trainer: how long the training is, and what its rate is."""

import pytest

from lrsched_cli import parse
from lrsched_cli.errors import ExpressionError
from lrsched_cli.expression import read


@pytest.mark.parametrize(
    ("arguments", "updates"),
    [
        ("max_steps=60", 60),
        ("max_steps=60, num_train_epochs=2, steps_per_epoch=10", 60),
        ("num_train_epochs=2, steps_per_epoch=10", 20),
        ("num_train_epochs=0.25, steps_per_epoch=10", 3),
        ("steps_per_epoch=10", 30),
    ],
)
def test_the_training_is_as_long_as_max_steps_or_the_epochs(arguments: str, updates: int) -> None:
    """max_steps wins; part of an update counts as a whole one."""
    told = parse(f"TrainingArguments({arguments}, learning_rate=0.1)")
    assert told == parse(f"get_scheduler('linear', optimizer, 0, {updates}, lr=0.1)")


def test_arguments_without_a_length_ask_for_one() -> None:
    """The error names both arguments that tell it."""
    with pytest.raises(ExpressionError, match=r"max_steps, .* or steps_per_epoch"):
        parse("SFTConfig(num_train_epochs=1)")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("from trl import SFTConfig\nargs = SFTConfig('x', max_steps=9)", "SFTConfig"),
        ("trl.trainer.dpo_config.DPOConfig(max_steps=9)", "DPOConfig"),
        ("transformers.training_args_seq2seq.Seq2SeqTrainingArguments(max_steps=9)", "Seq2Seq"),
    ],
)
def test_arguments_are_found_in_any_module_of_their_framework(text: str, name: str) -> None:
    """Where a class is imported from changes nothing."""
    assert read(text).entries[0].__name__.startswith(name)
