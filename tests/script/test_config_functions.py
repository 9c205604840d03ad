"""Settings that a function of a file makes, as ml_collections has it."""

from pathlib import Path

import pytest

from lrsched_cli.inputs.script import read_script
from lrsched_cli.inputs.settings_file import given_with_files

CONFIG = """
import ml_collections

def get_config():
    config = ml_collections.ConfigDict()
    config.base_rate = 0.25
    config.optim = ml_collections.ConfigDict()
    config.optim.warmup = 4
    config.rate = config.base_rate * 2
    return config
"""
TRAIN = """
import optax

def train(config, folder):
    tx = optax.adam(optax.linear_schedule(0.0, config.rate, config.optim.warmup))
"""
MAIN = """
from absl import app, flags
from ml_collections import config_flags
import train
FLAGS = flags.FLAGS
config_flags.DEFINE_config_file("config", "configs/small.py", "The settings.")
flags.DEFINE_string("folder", None, "Where to write.")

def main(argv):
    train.train(FLAGS.config, FLAGS.folder)

app.run(main)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a script that trains, its settings, and what starts it."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs/small.py").write_text(CONFIG)
    (tmp_path / "train.py").write_text(TRAIN)
    (tmp_path / "main.py").write_text(MAIN)
    return tmp_path


def test_settings_file_may_make_its_settings_in_a_function(folder: Path) -> None:
    """`--settings` of a file with `get_config` tells `config` and all within it."""
    given = given_with_files([], [str(folder / "configs/small.py")])
    (sweep,) = read_script(str(folder / "train.py"), {}, given).sweeps
    assert sweep.curves[0].reading.schedule(2) == pytest.approx(0.25)


def test_flag_of_a_config_file_has_its_settings(folder: Path) -> None:
    """`DEFINE_config_file` names the file beside the script whose settings are the default."""
    (sweep,) = read_script(str(folder / "main.py"), {}).sweeps
    assert sweep.curves[0].reading.schedule(1) == pytest.approx(0.125)
