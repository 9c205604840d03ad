"""Arguments of a command line have the defaults that argparse gives them."""

import argparse

import pytest

from lrsched_cli.script.read import read_script_text

BEGIN = "import argparse\nparser = argparse.ArgumentParser()\n"
END = "args = parser.parse_args([])\n"

DECLARED = {
    "a default": 'parser.add_argument("--lr", type=float, default=0.2)\n',
    "a text that its type reads": 'parser.add_argument("--lr", type=float, default="2e-1")\n',
    "an own name": 'parser.add_argument("--rate", dest="lr", default=0.2)\n',
    "the long one of two names": 'parser.add_argument("-l", "--lr", default=0.2)\n',
    "defaults set later": 'parser.add_argument("--lr", default=0.1)\nparser.set_defaults(lr=0.2)\n',
    "a group": 'group = parser.add_argument_group("x")\ngroup.add_argument("--lr", default=0.2)\n',
    "a parent": (
        "base = argparse.ArgumentParser(add_help=False)\n"
        'base.add_argument("--lr", default=0.2)\n'
        "parser = argparse.ArgumentParser(parents=[base])\n"
    ),
    "a loop": (
        'for name, value in {"epochs": 3, "lr": 0.2}.items():\n'
        '    parser.add_argument(f"--{name}", type=type(value), default=value)\n'
    ),
}


@pytest.mark.parametrize("declared", DECLARED.values(), ids=DECLARED)
def test_a_default_is_what_argparse_makes_of_it(declared: str) -> None:
    """The real one is asked, too."""
    scope = {"argparse": argparse}
    exec(BEGIN + declared + END, scope)  # noqa: S102 - a script of the tests themselves
    text = f"{BEGIN}{declared}{END}scheduler = StepLR(SGD(p, lr=args.lr), 30)\n"
    (reading,) = read_script_text(text, "train.py").readings
    assert reading.schedule(0) == scope["args"].lr


def test_a_command_within_the_command_line_has_its_defaults() -> None:
    """Beside those of the parser around it."""
    text = (
        f"{BEGIN}commands = parser.add_subparsers()\n"
        'train = commands.add_parser("train")\n'
        'train.add_argument("--lr", type=float, default=0.2)\n'
        "args = parser.parse_args()\n"
        "scheduler = StepLR(SGD(p, lr=args.lr), 30)\n"
    )
    (reading,) = read_script_text(text, "train.py").readings
    assert reading.schedule(0) == pytest.approx(0.2)


def test_a_switch_is_off_unless_told() -> None:
    """And on where `store_false` would turn it off."""
    text = (
        f'{BEGIN}parser.add_argument("--slow", action="store_true")\n'
        'parser.add_argument("--no-warm", dest="warm", action="store_false")\n'
        f"{END}lr = 0.1 if args.slow or not args.warm else 0.2\n"
        "scheduler = StepLR(SGD(p, lr=lr), 30)\n"
    )
    (reading,) = read_script_text(text, "train.py").readings
    assert reading.schedule(0) == pytest.approx(0.2)
