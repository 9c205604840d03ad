"""Groups of parameters with rates of their own in configs: curves with names, by plain factors."""

import sys
from pathlib import Path

import pytest

from lrsched_cli.errors import ArgumentError
from lrsched_cli.inputs import read_one, read_source
from program import lrsched

PARAMWISE = """
optim_wrapper = dict(
    optimizer=dict(type='SGD', lr=0.1, weight_decay=0.01),
    paramwise_cfg=dict(
        bias_lr_mult=2.0,
        norm_decay_mult=0.0,
        custom_keys={'backbone': dict(lr_mult=0.1), 'head': dict(decay_mult=0)},
    ),
)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.25, by_epoch=False, begin=0, end=4),
    dict(type='MultiStepLR', by_epoch=False, begin=0, milestones=[6, 8], gamma=0.1, end=12),
]
train_cfg = dict(max_iters=12)
"""
OLDER = """
optimizer = dict(type='SGD', lr=0.1, paramwise_cfg=dict(bias_lr_mult=2., bias_decay_mult=0.))
lr_config = dict(policy='step', step=[8, 11])
runner = dict(type='EpochBasedRunner', max_epochs=12)
"""
DETECTRON2 = """
SOLVER:
  BASE_LR: 0.02
  BIAS_LR_FACTOR: 2.0
  STEPS: (30, 40)
  MAX_ITER: 50
  WARMUP_ITERS: 5
"""
FILES = {"paramwise.py": PARAMWISE, "older.py": OLDER, "solver.yaml": DETECTRON2}


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand where the configs are."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "rates"),
    [
        ("paramwise.py", {"default": 0.1, "bias": 0.2, "backbone": 0.01}),
        ("older.py", {"default": 0.1, "bias": 0.2}),
        ("solver.yaml", {"default": 0.02, "bias": 0.04}),
    ],
)
def test_each_group_has_its_curve(name: str, rates: dict[str, float]) -> None:
    """The rate of all others is called default; it can be chosen by its name."""
    for group, rate in rates.items():
        reading = read_one(name, group)
        assert reading.groups == tuple(rates)
        assert reading.schedule(5) == pytest.approx(rate, rel=1e-12)
    with pytest.raises(ArgumentError, match=r"rates of their own \(default, bias.*--group default"):
        read_one(name)


def test_the_groups_are_those_of_mmengine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own constructor and schedulers are the judge."""
    monkeypatch.setitem(sys.modules, "torchvision", None)  # may not fit torch's build
    torch = pytest.importorskip("torch")
    config = pytest.importorskip("mmengine.config")
    optim = pytest.importorskip("mmengine.optim")
    registry = pytest.importorskip("mmengine.registry")
    made = config.Config.fromfile("paramwise.py")
    parts = {name: torch.nn.Linear(2, 2) for name in ("backbone", "head", "neck")}
    wrapper = optim.build_optim_wrapper(torch.nn.ModuleDict(parts), made.optim_wrapper)
    optimizer = wrapper.optimizer
    schedulers = [
        registry.PARAM_SCHEDULERS.build({**one, "optimizer": optimizer})
        for one in made.param_scheduler
    ]
    expected = [("backbone", 0), ("default", 2), ("default", 4), ("bias", 5)]
    ours = {group: read_one("paramwise.py", group).schedule for group, _ in expected}
    for t in range(12):
        for group, place in expected:
            rate = optimizer.param_groups[place]["lr"]
            assert ours[group](t) == pytest.approx(rate, rel=1e-12)
        optimizer.step()
        for one in schedulers:
            one.step()


def test_columns_bear_the_names_of_the_groups(tmp_path: Path) -> None:
    """After them stands the file."""
    table = lrsched("compare", "solver.yaml", "-f", "csv", cwd=tmp_path).out
    assert table.splitlines()[0] == "step,default: solver.yaml,bias: solver.yaml"


@pytest.mark.parametrize(
    "other",
    [
        PARAMWISE.replace(
            "optim_wrapper = dict(", "optim_wrapper = dict(constructor='LayerDecay',"
        ),
        PARAMWISE.replace("lr_mult=0.1", "lr_mult=[0.1]"),
    ],
)
def test_what_is_no_plain_factor_stays_a_remark(other: str, tmp_path: Path) -> None:
    """Another constructor makes groups by rules of its own."""
    (tmp_path / "a.py").write_text(other)
    reading = read_one("a.py")
    assert reading.schedule(5) == pytest.approx(0.1)
    assert any("paramwise_cfg: some parameters have" in one for one in reading.remarks)


def test_groups_that_have_the_same_rate_are_one(tmp_path: Path) -> None:
    """A factor of the weight decay, or of 1, makes no rate of its own; and nothing is said."""
    text = PARAMWISE.replace("lr_mult=0.1", "decay_mult=0.1").replace("mult=2.0", "mult=1.0")
    (tmp_path / "a.py").write_text(text)
    (series,) = read_source("a.py", {}).series
    assert series.schedule(5) == pytest.approx(0.1)
    assert not read_one("a.py").remarks
