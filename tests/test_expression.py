"""Expressions: what they mean, what is refused, and that nothing in them is run."""

import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lrsched_cli import Schedule, parse
from lrsched_cli.errors import ExpressionError, LRSchedError


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("step()", "step(lr0=0.1, drop=0.5, every=10)"),
        ("  step( 1 , .1,\n 20 )  ", "step(lr0=1, drop=0.1, every=20)"),
        ("step(every=2*5, lr0=1/4, drop=2**-1)", "step(lr0=0.25, drop=0.5, every=10)"),
        ("step(every=7//2+-(-1)%3)", "step(lr0=0.1, drop=0.5, every=4)"),
        ("exponential(rate=1 - 0.5)", "exp(lr0=0.1, rate=0.5)"),
        ("inverse_time(decay=+1)", "time(lr0=0.1, decay=1)"),
        ("time(decay=1, staircase=True)", "time(lr0=0.1, decay=1, staircase=True)"),
        ("exp(rate=0.5, decay=None)", "exp(lr0=0.1, rate=0.5)"),
        ("keras.ExponentialDecay(0.1, 10, 0.5, name='x')", "exp(lr0=0.1, rate=0.5, every=10)"),
        ("schedules.InverseTimeDecay(0.1, 10, 1)", "time(lr0=0.1, decay=1, every=10)"),
        ("tf.train.natural_exp_decay(0.1, step, 10, 1.0)", "exp(lr0=0.1, decay=1, every=10)"),
        ("tf.train.exponential_decay(0.1, 0, 9, .5)", "exp(lr0=0.1, rate=0.5, every=9)"),
    ],
)
def test_an_expression_means_a_schedule(text: str, meaning: str) -> None:
    """Positions, names, arithmetic, aliases and dialects come down to one family's call."""
    assert str(parse(text)) == meaning


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 0, "it is empty"),
        ("torch.StepLR", 1, "write torch.StepLR()"),
        ("0.1", 1, "a schedule is a call"),
        ("stp()", 1, "did you mean 'step'?"),
        ("exponential_decay(0.1, step, 1, 1)", 1, "write tf.compat.v1.train.exponential_decay or"),
        ("torch.ReduceLROnPlateau(optimizer)", 1, "follows the metrics of a run"),
        ("torch.StepLR(optimizer, 30)", 1, "needs the learning rate: lr=0.1"),
        ("torch.StepLR(SGD(p, lr=1), 30, lr=0.1)", 1, "contradicts the optimizer's own 1"),
        ("keras.ExponentialDecy()", 1, "did you mean 'ExponentialDecay'?"),
        ("keras.words.Any()", 1, "unknown keras.words schedule"),
        ("step(drp=1)", 1, "unknown argument 'drp'; did you mean 'drop'?"),
        ("step(drop=1.5)", 11, "drop must be a number > 0 and <= 1, not 1.5"),
        ("step(0.1, 2)", 11, "drop must be a number > 0 and <= 1, not 2"),
        ("  step(every=2.5)", 14, "every must be a whole number >= 1, not 2.5"),
        ("step(\n drop=7)", 13, "drop must be"),
        ("step(1, 1, 1, 1, 1)", 1, "takes at most 4 positional arguments"),
        ("step(lr0=1, lr0=2)", 13, "argument lr0 is given twice"),
        ("step(1, lr0=2)", 1, "argument lr0 is given twice"),
        ("keras.ExponentialDecay(0.1)", 1, "needs decay_steps, decay_rate as well"),
        ("keras.ExponentialDecay(1, 9, .5)", 24, "with a decimal point"),
        ("exp(decay=1, rate=1)", 1, "not both"),
        ("step(lr0='0.1')", 10, "not '0.1'"),
        ("step(lr0=True)", 10, "not True"),
        ("step(lr0=nan)", 10, "not nan"),
        ("step(lr0=1e999)", 10, "too large"),
        ("step(lr0=9**9**9)", 10, "too large"),
        ("step(lr0=9.0**9**9)", 10, "too large"),
        ("step(every=10**400)", 12, "too large"),
        ("step(lr0=1/0)", 10, "division by zero"),
        ("step(lr0=0**-1)", 10, "division by zero"),
        ("step(lr0=(-1)**0.5)", 10, "no real number"),
        ("step(lr0=1j)", 10, "can stand here"),
        ("step(lr0='a'*9**9)", 10, "only arithmetic of numbers"),
        ("step(lr0=1<<99999999999)", 10, "only arithmetic of numbers"),
        ("step(lr0=~1)", 10, "only arithmetic of numbers"),
        ("step(lr0=[1])", 10, "not [1]"),
        ("step(lr0=f'{exit()}')", 10, "can stand here"),
        ("step(lr0=(lambda: 1)())", 11, "a schedule is a call"),
        ("step(lr0=[x for x in y])", 10, "can stand here"),
        ("step(lr0=a.b)", 10, "not a.b"),
        ("step(*a)", 6, "can stand here"),
        ("step(**a)", 6, "** is not part"),
        ("__import__('os').system('true')", 1, "a schedule is a call"),
        ("step.__class__.__mro__[1]()", 1, "a schedule is a call"),
        ("step()()", 1, "a schedule is a call"),
        ("step(); x.y = 1", 9, "only calls, assignments to a name and imports"),
        ("x, y = step()", 1, "only calls, assignments to a name and imports"),
        ("def step(): pass", 1, "only calls, assignments to a name and imports"),
        ("x = 1", 1, "a schedule is a call"),
        ("step(lr0=0.1", 5, "was never closed"),
        ("step(\0)", 0, "in "),
        ("step(lr0='\ud800')", 0, "cannot read"),
        ("é.step()", 1, "unknown schedule"),
        ("step(é=1, lr0=0)", 1, "unknown argument"),
        ("step(name='é', lr0=0)", 1, "unknown argument 'name'"),
        ("keras.ExponentialDecay(name='é', decay_steps=0)", 1, "needs initial_learning_rate"),
        ("9" * 30_000, 0, "30,000 characters long"),
    ],
)
def test_what_is_no_schedule_is_refused_at_its_column(text: str, column: int, message: str) -> None:
    """One error tells where the offence is and what would be right."""
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert message in str(caught.value)
    assert caught.value.column == column


@pytest.mark.parametrize("piece", ["(", "[", "-", "~", "not ", "step(", "1+", "a.", "1**", "{1:"])
def test_deep_nesting_is_refused(piece: str) -> None:
    """However a text nests, as deep as it may be long, the answer is an error."""
    for count in (90, 900, 9000 // len(piece)):
        with pytest.raises(ExpressionError):
            parse("step(lr0=" + piece * count + "1")
        with pytest.raises(ExpressionError):
            parse(piece * count)


def test_a_column_counts_characters_not_bytes() -> None:
    """Text outside ASCII before the offence does not move it."""
    with pytest.raises(ExpressionError) as caught:
        parse(
            "keras.InverseTimeDecay(name='é', initial_learning_rate=0, decay_steps=1, decay_rate=1)"
        )
    assert caught.value.column == 56


_WORDS = (
    "step exp keras. lr0= ** 1e9 None lambda ExponentialDecay decay= rate= True nan if for @ \x0c"
)
_PIECES = st.sampled_from([*"()[]{},.=+-*/%:'\"\\#\n\t é0123456789", *_WORDS.split(" ")])


@given(st.text() | st.lists(_PIECES, max_size=30).map("".join))
@example("step(lr0=0.1)\x0c#")
@example("\x0cstep(drop=9)")
@example("\r\nstep(\r\ndrop=9)")
@example("step(lr0=0.1)\\")
def test_any_text_is_a_schedule_or_the_packages_error(text: str) -> None:
    """Nothing else comes out of `parse`, and nothing goes to stderr."""
    try:
        schedule = parse(text)
    except LRSchedError as error:
        told = str(error)
        assert told.isprintable()
    else:
        assert isinstance(schedule, Schedule)


def test_no_text_is_run() -> None:
    """Parsing calls nothing that the text names."""
    events: list[str] = []
    sys.addaudithook(lambda event, _: events.append(event))
    for text in ("step(lr0=open('x'))", "print(1)", "step(lr0=__import__('os'))"):
        with pytest.raises(ExpressionError):
            parse(text)
    assert not {"exec", "open"} & set(events)
