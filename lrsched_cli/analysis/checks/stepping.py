"""Rules about what a script steps: a scheduler that nothing steps, and another optimizer's."""

from collections.abc import Iterator

from lrsched_cli.analysis.checks.rule import WARNING, Example, Problem, Rule
from lrsched_cli.analysis.checks.subject import Subject


def _never_stepped(subject: Subject) -> Iterator[Problem]:
    for one in subject.reading.loop.idle if subject.reading is not None else ():
        yield Problem(
            f"no step of {one.name} is seen here: it does not change the rate",
            "Call its step() in the training, in what it counts, or leave it out.",
            line=one.line,
        )


NEVER_STEPPED = Rule(
    "never-stepped",
    WARNING,
    "a scheduler is made, and nothing steps it",
    "A scheduler of torch changes the rate where its step() is called, and only there. Where that "
    "is forgotten, the whole training has the first rate, without a word.",
    "Call step() once in an epoch, or in every update: in what the scheduler's lengths count.",
    Example(
        "import torch\n"
        "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n"
        "scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)\n"
        "for epoch in range(90):\n"
        "    for batch in loader:\n"
        "        optimizer.step()\n",
        file="idle.py",
    ),
    _never_stepped,
)


def _other_optimizer(subject: Subject) -> Iterator[Problem]:
    loop = None if subject.reading is None else subject.reading.loop
    if loop is None or loop.other is None or loop.stepped or not subject.made:
        return
    other = loop.other
    yield Problem(
        f"{subject.made[0].called} sets the rate of an optimizer that nothing steps; "
        f"{other.name} (line {other.line}) is stepped, and keeps its rate",
        f"Make the scheduler of {other.name}, or step its own optimizer.",
    )


OTHER_OPTIMIZER = Rule(
    "other-optimizer",
    WARNING,
    "a scheduler is made of another optimizer than the one that steps",
    "A scheduler sets the rate of the optimizer that it is made of. An optimizer that is made anew "
    "under another name, as after a copied line, keeps its first rate.",
    "Make the scheduler of the optimizer that trains.",
    Example(
        "import torch\n"
        "first = torch.optim.SGD(model.parameters(), lr=0.1)\n"
        "second = torch.optim.SGD(model.parameters(), lr=0.1)\n"
        "scheduler = torch.optim.lr_scheduler.StepLR(first, 30)\n"
        "for epoch in range(90):\n"
        "    train(model)\n"
        "    second.step()\n"
        "    scheduler.step()\n",
        file="other.py",
    ),
    _other_optimizer,
)
