"""What no law is fitted on, and where no verdict is given, or none that is called clear."""

from dataclasses import replace

import numpy as np
import pytest

from lrsched_cli.foresight.errors import ForesightError
from lrsched_cli.foresight.grounds import learn
from lrsched_cli.foresight.runs import Run
from lrsched_cli.foresight.verdict import Prediction, predict
from lrsched_cli.schedules import Floats
from trainings import SETUPS, Setup

DIGITS: Setup = SETUPS["digits"]
FLAT, COOLED = DIGITS.run("wsd20", 0), DIGITS.run("cosine0", 0)
BOTH = learn([FLAT, COOLED])
CONSTANT, FALLING = DIGITS.rates("constant"), DIGITS.rates("exp_100")


def losses(of: Run, change: Floats) -> Run:
    return replace(of, losses=change)


def at(of: Run, row: int, loss: float) -> Run:
    changed = of.losses.copy()
    changed[row] = loss
    return losses(of, changed)


REFUSED = {
    "at least 20": [replace(FLAT, updates=FLAT.updates[:20], losses=FLAT.losses[:20])],
    "no finite number at step 510": [at(FLAT, 50, np.nan)],
    "no finite number at step 1000": [at(FLAT, -1, np.inf)],
    "above 0": [at(FLAT, 50, -0.1)],
    "diverged": [losses(FLAT, FLAT.losses[::-1].copy())],
    "hardly decay": [DIGITS.run("constant", 0)],
    "one peak": [FLAT, replace(COOLED, rates=COOLED.rates * 1.5)],
    "all of its rates are 0": [replace(FLAT, rates=np.zeros_like(FLAT.rates))],
}


@pytest.mark.parametrize("said", REFUSED)
def test_runs_that_tell_nothing_are_refused(said: str) -> None:
    """With what is wrong with them."""
    with pytest.raises(ForesightError, match=said):
        learn(REFUSED[said])


@pytest.mark.parametrize("factor", [0.45, 2.1])
def test_a_schedule_of_another_peak_is_refused(factor: float) -> None:
    """More than twice, or less than half of that of the runs."""
    with pytest.raises(ForesightError, match="2 times off"):
        predict(BOTH, {"a": factor * CONSTANT})


def verdicts(prediction: Prediction) -> set[str | None]:
    return {pair.strength for pair in prediction.pairs}


def test_two_good_runs_call_what_differs_much() -> None:
    """The wsd schedule is clearly better than one that has decayed long before the end."""
    found = predict(BOTH, {"wsd": FLAT.rates, "exp": FALLING})
    (pair,) = found.pairs
    assert (pair.verdict, pair.strength) == ("a", "clear")
    assert pair.gap > pair.needed
    assert found.warnings == ()


def test_one_run_that_is_not_flat_gives_an_order_without_verdicts() -> None:
    """A single cosine has given wrong calls."""
    found = predict(learn([COOLED]), {"wsd": FLAT.rates, "exp": FALLING})
    assert verdicts(found) == {None}
    assert found.schedules[0].gap == 0
    assert "no verdict is given" in found.warnings[-1]


@pytest.mark.parametrize(
    "rates",
    [CONSTANT[:49], np.where(np.arange(1000) < 49, DIGITS.peak, 0.0)],
    ids=["short", "zero"],
)
def test_a_schedule_that_ends_before_the_fitted_rows_is_refused(rates: Floats) -> None:
    """Its length is most likely in epochs, and the runs' in updates."""
    with pytest.raises(ForesightError, match=r"too short.*total=1000"):
        predict(BOTH, {"wsd": FLAT.rates, "a": rates})


DOUBTFUL = {
    "it has 300 updates, the longest run 1,000": CONSTANT[:300],
    "it is at 0 after 300 updates": np.where(np.arange(1000) < 300, DIGITS.peak, 0.0),
    "its peak rate is 0.075": 1.5 * CONSTANT,
    "climbs again": np.concatenate([FALLING[:500], FALLING[:500]]),
    "updates, the longest run": DIGITS.peak * 100 ** -(np.arange(3100) / 3100),
    "the sum of its rates": np.full(3000, DIGITS.peak * 1.4),
}


@pytest.mark.parametrize("said", DOUBTFUL)
def test_what_is_far_from_the_runs_is_never_called_clear(said: str) -> None:
    """With a warning that names the schedule and the number."""
    found = predict(BOTH, {"wsd": FLAT.rates, "far": DOUBTFUL[said]})
    assert verdicts(found) <= {None, "likely"}
    assert any(said in one and one.startswith("far: ") for one in found.warnings)


def test_a_doubt_about_one_schedule_leaves_the_others_alone() -> None:
    """Pairs without it may be called clear."""
    names = {"wsd": FLAT.rates, "exp": FALLING, "far": DOUBTFUL["climbs again"]}
    assert predict(BOTH, names).pairs[0].strength == "clear"


def test_a_loss_that_turns_up_is_told() -> None:
    """A run that learns its data by heart gives no clear verdict."""
    rise = np.maximum(1, np.linspace(-1, 2, FLAT.losses.size))
    turned = losses(FLAT, FLAT.losses * rise)
    found = predict(learn([turned, COOLED]), {"wsd": FLAT.rates, "exp": FALLING})
    assert "clear" not in verdicts(found)
    assert "above its minimum" in found.warnings[0]


def test_beyond_the_horizon_there_is_an_order_and_no_loss() -> None:
    """A law says nothing absolute of longer runs."""
    found = predict(BOTH, {"long": np.full(2000, DIGITS.peak), "exp": FALLING})
    assert found.schedules[0].loss is None
    assert found.schedules[1].loss is not None


def test_beyond_the_horizon_a_larger_gap_is_needed() -> None:
    """As many times as the schedules are longer."""

    def needed(updates: int) -> float:
        rates = {"a": np.full(updates, DIGITS.peak), "b": np.linspace(DIGITS.peak, 0, updates)}
        return predict(BOTH, rates).pairs[0].needed

    assert needed(999) == pytest.approx(needed(1000), rel=1e-3)
    assert needed(2000) == pytest.approx(2 * needed(1000), rel=0.2)


def test_a_fit_that_misses_the_end_of_a_run_needs_a_larger_gap() -> None:
    """What the law gets wrong there is no verdict."""
    end = np.where(FLAT.updates > 800, 1.15, 1.0)
    missed = learn([losses(FLAT, FLAT.losses * end), losses(COOLED, COOLED.losses / end)])
    assert missed.off > 0.002 > BOTH.off
    pair = predict(missed, {"wsd": FLAT.rates, "cosine": COOLED.rates}).pairs[0]
    assert pair.needed >= 1.5 * missed.off


def test_runs_of_two_trainings_give_no_verdict() -> None:
    """While their rates are the same, their losses should be so too."""
    other = learn([FLAT, losses(COOLED, COOLED.losses * 1.2)])
    found = predict(other, {"wsd": FLAT.rates, "exp": FALLING})
    assert verdicts(found) == {None}
    assert "differ by 20%; are they of one training?" in found.warnings[-1]


def test_a_short_flat_run_is_not_enough() -> None:
    """It must be about as long as the run that cools down."""
    short = replace(FLAT, rates=FLAT.rates[:400])
    short = replace(short, updates=FLAT.updates[:40], losses=FLAT.losses[:40])
    assert "of one length" in learn([short, COOLED]).silence
    assert learn([FLAT, COOLED]).silence == ""


def test_a_loss_at_rest_gives_no_verdict() -> None:
    """It falls more steeply than any power of the area that the law has."""
    fallen = losses(FLAT, 0.1 + np.exp(-FLAT.updates / 40.0) + 1e-3 * np.cos(FLAT.updates))
    found = predict(learn([fallen]), {"wsd": FLAT.rates, "exp": FALLING})
    assert verdicts(found) == {None}
    assert "comes to rest" in found.warnings[-1]


def test_one_slow_run_is_never_clear() -> None:
    """A language model's loss falls with a small power of the area."""
    setup = SETUPS["lm1"]
    names = {name: setup.rates(name) for name in ("wsd20", "cosine0", "exp_100")}
    alone = predict(learn([setup.run("wsd20", 0)]), names)
    both = predict(learn([setup.run("wsd20", 0), setup.run("cosine0", 0)]), names)
    assert verdicts(alone) <= {None, "likely"}
    assert "clear" in verdicts(both)
    assert "so slowly" in alone.warnings[0]


def test_a_run_whose_last_row_is_just_before_its_end_tells_the_loss_there() -> None:
    """A schedule of 1,000 updates, where the last row is of update 990."""
    cut = replace(COOLED, rates=COOLED.rates[:990], updates=COOLED.updates[:-1])
    cut = replace(cut, losses=COOLED.losses[:-1])
    flat = replace(FLAT, rates=FLAT.rates[:990], updates=FLAT.updates[:-1])
    flat = replace(flat, losses=FLAT.losses[:-1])
    assert predict(learn([flat, cut]), {"wsd": FLAT.rates}).schedules[0].loss is not None


def test_the_unit_of_the_rates_does_not_matter() -> None:
    """All rates times 1000: the same losses, gaps and verdicts."""
    names = {"wsd": FLAT.rates, "exp": FALLING, "constant": CONSTANT}
    plain = predict(BOTH, names)
    scaled = predict(
        learn([replace(one, rates=1000 * one.rates) for one in (FLAT, COOLED)]),
        {label: 1000 * rates for label, rates in names.items()},
    )
    for a, b in zip(plain.schedules, scaled.schedules, strict=True):
        assert b.loss == pytest.approx(a.loss, rel=1e-6)
    for pair, other in zip(plain.pairs, scaled.pairs, strict=True):
        assert (other.verdict, other.strength) == (pair.verdict, pair.strength)
        assert other.gap == pytest.approx(pair.gap, rel=1e-6)


@pytest.mark.parametrize("other", ["exp_100", "step10_50_75"])
def test_a_run_that_drops_at_once_or_soon_gives_no_verdict(other: str) -> None:
    """Runs with steps, or of an exponential decay, have given wrong calls."""
    run = replace(FLAT, source=other, rates=DIGITS.rates(other))
    found = predict(learn([FLAT, COOLED, run]), {"wsd": FLAT.rates, "exp": FALLING})
    assert verdicts(found) == {None}
