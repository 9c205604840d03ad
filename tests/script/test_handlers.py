"""Schedulers that functions of an engine's events step, as ignite has them."""

import pytest

from lrsched_cli.errors import ScriptError
from lrsched_cli.script.read import read_script_text

SCRIPT = """
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 10)

def update(engine, batch):
    optimizer.step()

trainer = Engine(update)
HANDLER
trainer.run(loader, max_epochs=30)
"""
DECORATED = "@trainer.on(Events.EVENT)\ndef adjust(engine):\n    scheduler.step()"
ADDED = "trainer.add_event_handler(Events.EVENT, lambda engine: scheduler.step())"


@pytest.mark.parametrize("handler", [DECORATED, ADDED], ids=["decorated", "added"])
@pytest.mark.parametrize("event", ["EPOCH_STARTED", "ITERATION_STARTED"])
def test_a_scheduler_that_is_stepped_before_the_first_update_is_refused(
    handler: str, event: str
) -> None:
    """Its first rate is never used."""
    text = SCRIPT.replace("HANDLER", handler.replace("EVENT", event))
    with pytest.raises(ScriptError, match=f"stepped at {event}, before the first update"):
        read_script_text(text)


def test_a_scheduler_of_a_class_of_the_script_is_refused_there_too() -> None:
    """It derives from that of torch."""
    own = "class Own(_LRScheduler):\n    def get_lr(self):\n"
    own += "        return [lr * 0.9**self.last_epoch for lr in self.base_lrs]\n"
    text = own + SCRIPT.replace("HANDLER", DECORATED.replace("EVENT", "EPOCH_STARTED"))
    with pytest.raises(ScriptError, match="before the first update"):
        read_script_text(
            text.replace("torch.optim.lr_scheduler.StepLR(optimizer, 10)", "Own(optimizer)")
        )


@pytest.mark.parametrize("handler", [DECORATED, ADDED], ids=["decorated", "added"])
def test_a_scheduler_that_is_stepped_after_the_updates_has_its_own_rates(handler: str) -> None:
    """As where a loop steps it at its end."""
    text = SCRIPT.replace("HANDLER", handler.replace("EVENT", "EPOCH_COMPLETED"))
    schedule = read_script_text(text).readings[0].schedule
    assert [schedule(9), schedule(10)] == pytest.approx([0.1, 0.01])
