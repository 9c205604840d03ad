"""What times count: each schedule's own unit, and how a range in another one is read."""

import numpy as np
import pytest

from lrsched_cli.cli.errors import run as run_program
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.errors import ComparisonError
from lrsched_cli.expression import read
from lrsched_cli.picture import Picture
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from lrsched_cli.schedules.held import Held

STEPS = "optax.cosine_decay_schedule(1e-3, 1000)"
EPOCHS = "timm.CosineLRScheduler(optimizer, t_initial=30, lr=0.1)"
EITHER = "torch.StepLR(optimizer, 30, lr=0.1)"


def compared(*texts: str, **run: object) -> Comparison:
    readings = [read(text) for text in texts]
    series = [Series(one.label, one.schedule, counts=one.counts) for one in readings]
    return Comparison.of(series, run=Run(**run))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        (STEPS, "step"),
        ("transformers.get_linear_schedule_with_warmup(optimizer, 10, 100, lr=0.1)", "step"),
        ("keras.ExponentialDecay(0.1, 1000, 0.9)", "step"),
        ("scale(keras.ExponentialDecay(0.1, 1000, 0.9), by=2)", "step"),
        ("a = torch.StepLR(o, 3, lr=1.0)\noptax.constant_schedule(0.1)", "step"),
        (EPOCHS, "epoch"),
        ("timm.CosineLRScheduler(optimizer, 30, t_in_epochs=False, lr=0.1)", "step"),
        ("mmengine.LinearLR(optimizer, by_epoch=False, lr=0.1)", "step"),
        ("mmengine.LinearLR(optimizer, by_epoch=args.by_epoch, lr=0.1)", "epoch"),
        (EITHER, None),
        ("step()", None),
    ],
)
def test_a_text_says_what_its_schedule_counts(text: str, unit: str | None) -> None:
    """As its outermost scheduler that knows; torch's and this program's leave it to the user."""
    assert read(text).counts == unit
    assert compared(text).span.unit == (unit or "epoch")


def test_what_says_nothing_counts_as_its_neighbours() -> None:
    """A family beside a scheduler that counts steps is shown by steps."""
    assert compared("step()", STEPS).span == Span(0, 1000, unit="step")
    assert compared(EITHER, EPOCHS).span.unit == "epoch"


@pytest.mark.parametrize(
    ("text", "asked", "span"),
    [
        (STEPS, {"epochs": "3"}, Span(0, 90, unit="step")),
        (STEPS, {"epochs": "2:5"}, Span(60, 150, unit="step")),
        (STEPS, {"epochs": "0:90:5"}, Span(0, 2700, 150, unit="step")),
        (STEPS, {"steps": "45"}, Span(0, 45, unit="step")),
        (EPOCHS, {"steps": "90"}, Span(0, 3)),
        (EPOCHS, {"steps": "45:91"}, Span(1, 4)),
        (EPOCHS, {"steps": "0:900:90"}, Span(0, 30, 3)),
        (EPOCHS, {"steps": "0:900:10"}, Span(0, 30)),
        (EPOCHS, {"epochs": "3"}, Span(0, 3)),
        ("step()", {"epochs": "3"}, Span(0, 3)),
        ("step()", {"steps": "90"}, Span(0, 90, unit="step")),
        (EITHER, {"epochs": "3"}, Span(0, 3)),
        (EITHER, {"steps": "90"}, Span(0, 90, unit="step")),
    ],
)
def test_a_range_is_converted_to_what_a_schedule_counts(
    text: str, asked: dict[str, str], span: Span
) -> None:
    """With 30 steps an epoch, three epochs are ninety updates, and ninety updates three epochs."""
    shown = compared(text, **asked, steps_per_epoch=30)
    assert shown.span == span
    assert not list(shown.notes)


@pytest.mark.parametrize(
    ("text", "asked", "told"),
    [
        (STEPS, {"epochs": "3"}, f"'{STEPS}' counts steps: epochs = 3 is taken as steps"),
        (EPOCHS, {"steps": "90"}, "counts epochs: steps = 90 is taken as epochs"),
    ],
)
def test_a_range_of_the_other_unit_is_told(text: str, asked: dict[str, str], told: str) -> None:
    """Without the length of an epoch it is that many of the schedule's own unit, and says so."""
    shown = compared(text, **asked)
    assert shown.span.unit == read(text).counts
    (note,) = shown.notes
    assert told in note
    assert "--steps-per-epoch" in note


@pytest.mark.parametrize(("asked", "unit"), [({}, "step"), ({"epochs": "3"}, "epoch")])
def test_two_units_on_one_axis_are_told(asked: dict[str, str], unit: str) -> None:
    """The note names one schedule of each, and the option that brings them together."""
    shown = compared("step()", STEPS, EPOCHS, **asked)
    assert shown.span.unit == unit
    (note,) = shown.notes
    assert "optax.cosine_decay_schedule(1e-3, 1000)' counts steps" in note
    assert "lr=0.1)' counts epochs: each is shown by its own (--steps-per-epoch brings" in note


def test_epochs_stand_beside_steps_where_their_length_is_known() -> None:
    """Each of an epoch's rates holds for its steps; the default range is the longer one."""
    shown = compared(STEPS, EPOCHS, steps_per_epoch=40)
    assert shown.span == Span(0, 1200, unit="step")
    steps, epochs = shown.schedules
    assert steps == read(STEPS).schedule
    t = np.arange(1200)
    assert np.array_equal(epochs(t), read(EPOCHS).schedule(t // 40))


def test_a_rate_that_is_held_for_an_epoch_jumps_at_its_end() -> None:
    """At whole epochs alone, each of them exactly at its first step."""
    held = Held(read("exp(rate=0.5)").schedule, 3)
    assert held([0, 2, 3, 5, 6, 3 * 2**40 - 1]).tolist() == [0.1, 0.1, 0.05, 0.05, 0.025, 0.0]
    assert held.next_breakpoint(np.array([0.0, 2.0, 3.0])).tolist() == [3, 3, 6]
    assert held.left_limit(np.array([3.0, 4.0, 6.0])).tolist() == [0.1, 0.05, 0.05]
    assert held.jumps_at(np.array([3.0, 4.0])).tolist() == [-0.05, 0.0]
    assert str(held) == "held(schedule=exp(lr0=0.1, rate=0.5), every=3)"


def test_marks_are_in_the_unit_of_the_axis() -> None:
    """Epoch 30 of an axis of epochs, whatever the schedule counts."""
    from lrsched_cli.render.figure import figure

    series = [Series("a", read(STEPS).schedule, counts="step")]
    run = Run(steps=Span(0, 1000, unit="step"), steps_per_epoch=10)
    for x, places in ((None, [30, 500]), ("epoch", [30]), ("fraction", [0.03, 0.5])):
        picture = Picture(x=x, mark=(30, 500))  # type: ignore[arg-type]
        axes = figure(Comparison.of(series, run=run, picture=picture)).axes[0]
        lines = [line.get_xdata() for line in axes.get_lines() if len(line.get_xdata()) == 2]  # type: ignore[arg-type]
        assert [line[0] for line in lines] == pytest.approx(places)  # type: ignore[index]


def test_a_note_tells_that_epochs_are_taken_as_steps(capsys: pytest.CaptureFixture[str]) -> None:
    """In a line on stderr; the data has steps."""
    assert run_program(["compare", STEPS, "--epochs", "2", "-f", "csv"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("step,lr\n0,0.001\n1,")
    assert err.startswith("Note: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", [["diff", STEPS, STEPS], ["explain", STEPS]])
def test_answers_tell_it_too(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """`diff` on stderr, `explain` among its own notes."""
    assert run_program([*command, "--epochs", "2"]) == 0
    assert "is taken as steps" in " ".join("".join(capsys.readouterr()).split())


def test_an_answer_counts_the_steps_of_epochs(capsys: pytest.CaptureFixture[str]) -> None:
    """Where the length of an epoch is told."""
    assert run_program(["explain", STEPS, "--epochs", "2", "--steps-per-epoch", "50"]) == 0
    assert "of 100 steps" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("run", "times", "row"),
    [
        ({"steps": "40"}, ("step",), [10]),
        ({"steps": "40", "steps_per_epoch": 4}, ("step", "epoch"), [10, 2.5]),
        ({"epochs": "40", "steps_per_epoch": 4}, ("epoch", "step"), [10, 40]),
        ({"epochs": "40", "batch_size": 3, "seq_len": 7}, ("epoch",), [10]),
        ({"steps": "40", "batch_size": 3, "seq_len": 7}, ("step", "tokens"), [10, 210]),
        (
            {"epochs": "40", "dataset_size": 11, "batch_size": 3, "devices": 2, "seq_len": 7},
            ("epoch", "step", "tokens"),
            [10, 20, 840],
        ),
    ],
)
def test_a_table_has_all_times_that_the_run_tells(
    run: dict[str, object], times: tuple[str, ...], row: list[float]
) -> None:
    """What `t` counts comes first; tokens are those that were seen before it."""
    shown = compared("step()", **run)
    assert shown.times == times
    assert [column[0] for column in shown.time_columns(np.array([10.0]))] == row


def test_a_picture_may_count_tokens() -> None:
    """Where it is told how many an update has."""
    series = [Series("a", read("step()").schedule)]
    run = Run(steps=Span(0, 40, unit="step"), batch_size=3, seq_len=7, steps_per_epoch=4)
    axis = Comparison.of(series, run=run, picture=Picture(x="tokens")).axis
    assert (axis.name, axis.factor) == ("tokens", 21)
    with pytest.raises(ComparisonError, match="x = tokens needs --batch-size N --seq-len N"):
        Comparison.of(series, picture=Picture(x="tokens"))


def test_the_axis_above_counts_epochs_of_tokens() -> None:
    """As it does of steps."""
    from lrsched_cli.render.figure import figure

    series = [Series("a", read("step()").schedule)]
    for x, end in (("step", 40), ("tokens", 840)):
        run = Run(steps=Span(0, 40, unit="step"), batch_size=3, seq_len=7, steps_per_epoch=4)
        axes = figure(Comparison.of(series, run=run, picture=Picture(x=x))).axes[0]  # type: ignore[arg-type]
        (above,) = axes.child_axes
        assert above.get_xlabel() == "epoch"
        assert above._functions[0](end) == 10  # type: ignore[attr-defined]  # noqa: SLF001
