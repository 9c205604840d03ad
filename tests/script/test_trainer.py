"""Scripts with Hugging Face's Trainer: its arguments, whoever fills them in.

What the rates are then is the schedules' own matter, which are compared with transformers' where
the dialects are tested; here it is which schedule, of which numbers, a script stands for.
"""

import pytest

from lrsched_cli.errors import NeededError
from lrsched_cli.script.read import read_script_text

CALL = """
from transformers import Trainer, TrainingArguments
training_args = TrainingArguments("out", learning_rate=1e-3, num_train_epochs=2)
Trainer(model=model, args=training_args, train_dataset=data).train()
"""
COMMAND_LINE = """
from dataclasses import dataclass, field
from transformers import HfArgumentParser, Trainer, TrainingArguments

@dataclass
class DataArguments:
    path: str = field(default="data")

def main():
    parser = HfArgumentParser((DataArguments, TrainingArguments))
    data_args, training_args = parser.parse_args_into_dataclasses()
    trainer = Trainer(model=model, args=training_args, train_dataset=data)
    trainer.train()

if __name__ == "__main__":
    main()
"""
SUBCLASS = COMMAND_LINE.replace(
    "def main():",
    """@dataclass
class OwnArguments(TrainingArguments):
    learning_rate: float = 0.5
    cache: str = field(default=None)

def main():""",
).replace("(DataArguments, TrainingArguments)", "(DataArguments, OwnArguments)")


def rates(text: str, times: tuple[int, ...], **given: object) -> list[float]:
    """Return the rates of the only schedule of a script."""
    (reading,) = read_script_text(text, given=given).readings
    return [reading.schedule(t) for t in times]


@pytest.mark.parametrize("text", [CALL, COMMAND_LINE, SUBCLASS])
def test_updates_of_an_epoch_are_asked_for(text: str) -> None:
    """A Trainer's arguments do not tell how many updates there are."""
    with pytest.raises(NeededError) as caught:
        read_script_text(text)
    assert "steps_per_epoch" in str(caught.value)


def test_arguments_of_a_call_make_the_schedule() -> None:
    """The rate falls along a line to 0 at the last update."""
    assert rates(CALL, (0, 50, 100), steps_per_epoch=50) == pytest.approx([1e-3, 5e-4, 0])


def test_arguments_of_a_command_line_have_their_defaults() -> None:
    """What the command line does not tell is what the class has, and is said."""
    (reading,) = read_script_text(COMMAND_LINE, given={"steps_per_epoch": 100}).readings
    assert reading.schedule(150) == pytest.approx(2.5e-5)
    assert any("learning_rate = 5e-05" in one for one in reading.remarks)


def test_arguments_of_a_command_line_can_be_given() -> None:
    """`--set training_args.max_steps` is the length, without a question."""
    given = {"training_args.max_steps": 10, "training_args.learning_rate": 0.1}
    (reading,) = read_script_text(COMMAND_LINE, given=given).readings
    assert [reading.schedule(t) for t in (0, 5)] == pytest.approx([0.1, 0.05])


def test_class_of_the_script_derives_from_the_arguments() -> None:
    """Its own defaults stand before those of the Trainer."""
    assert rates(SUBCLASS, (0, 150), steps_per_epoch=100) == pytest.approx([0.5, 0.25])
