"""The rules of counting: what a loop that is run out comes to."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrsched_cli.counting.frameworks import FRAMEWORKS, TRAINER
from lrsched_cli.counting.rules import Clock, Leftover, Sharing
from lrsched_cli.counting.workload import Workload

small = st.integers(1, 9)
workloads = st.builds(
    Workload,
    samples=st.integers(1, 200),
    batch_size=small,
    devices=small,
    accumulation=small,
    epochs=st.integers(1, 5),
    drop_last=st.booleans(),
)


def cut(samples: int, size: int, *, drop_last: bool) -> int:
    """Return how many batches are cut from some samples, one after the other."""
    batches = 0
    while samples > 0 and not (drop_last and samples < size):
        samples, batches = samples - size, batches + 1
    return batches


def batches_of_first_device(sharing: Sharing, work: Workload) -> int:
    """Return the batches that the first device takes in an epoch."""
    assert work.samples is not None
    assert work.batch_size is not None
    if sharing is Sharing.SAMPLES:
        own = len(range(0, work.samples, work.device_count))  # every so manieth sample is its own
        return cut(own, work.batch_size, drop_last=bool(work.drop_last))
    return cut(work.samples, work.batch_size * work.device_count, drop_last=bool(work.drop_last))


def updates(leftover: Leftover, batches: int, work: Workload) -> Iterator[int]:
    """Yield 1 at each update of a training that is run out."""
    waiting = 0
    for _ in range(int(work.epochs or 0)):
        for last in reversed(range(batches)):
            waiting += 1
            if waiting == work.accumulated or (leftover is Leftover.UPDATE and last == 0):
                waiting = 0
                yield 1


LOOPS = [one for one in FRAMEWORKS if one.sharing is not Sharing.STREAM]


@pytest.mark.parametrize("framework", LOOPS, ids=lambda one: f"{one.name}-{one.variant}")
@given(work=workloads)
def test_updates_are_those_of_the_loop(framework: object, work: Workload) -> None:
    """Batch by batch, epoch by epoch; where there is a batch at all."""
    one = next(f for f in LOOPS if f is framework)
    batches = batches_of_first_device(one.sharing, work)
    assert one.sharing.batches(work) == batches
    if batches:
        assert one.updates(work) == sum(updates(one.leftover, batches, work))


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda one: f"{one.name}-{one.variant}")
@given(work=workloads, warmup=st.integers(0, 20))
def test_a_trap_is_another_number(framework: object, work: Workload, warmup: int) -> None:
    """And what comes of it lies within the run."""
    count = next(f for f in FRAMEWORKS if f is framework).count(work, warmup)
    assert count is not None
    if count.trap is None or not count.updates:
        return
    assert count.trap.right != count.trap.wrong
    assert (count.trap.ends_at is None) != (count.trap.reached is None)
    assert count.trap.ends_at is None or 0 <= count.trap.ends_at <= count.updates
    assert count.trap.reached is None or 0 < count.trap.reached < 1


@given(total=st.integers(1, 10**15), each=st.integers(1, 10**6))
def test_a_total_is_exact(total: int, each: int) -> None:
    """However large: no step is lost in a float."""
    work = Workload(total=total, devices=each)
    assert TRAINER.steps(work, Clock.DEVICE_UPDATE) == total * each


@given(work=workloads, other=workloads)
def test_what_is_told_stands_before_what_is_not(work: Workload, other: Workload) -> None:
    """And what is not is taken from the other."""
    assert work.completed(other) == work
    assert Workload().completed(other) == other


def test_a_length_is_told_in_one_way() -> None:
    """A total stands before the epochs of another, and epochs before its total."""
    assert Workload(total=9).completed(Workload(epochs=3)).epochs is None
    assert Workload(epochs=3).completed(Workload(total=9)).total is None
    assert Workload(samples=9).completed(Workload(steps_per_epoch=3)).steps_per_epoch is None
