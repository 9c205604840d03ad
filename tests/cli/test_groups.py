"""The option `--group`: one of the groups of parameters of an optimizer."""

from pathlib import Path

import pytest

from program import refused, within

GROUPS = """\
o = torch.SGD([{"params": a, "name": "body", "lr": 0.1}, {"params": b, "name": "head"}], lr=0.5)
torch.StepLR(o, 10)"""


def test_a_refusal_names_the_option_that_chooses(tmp_path: Path) -> None:
    """In the form that can be typed, beside all groups that there are."""
    for command in (["explain", GROUPS], ["convert", GROUPS, "--to", "torch"]):
        told = refused(*command, cwd=tmp_path)
        assert "(body, head)" in told
        assert "--group body" in told


def test_a_group_without_a_name_is_named_by_its_number(tmp_path: Path) -> None:
    """A number needs no quotes in a shell."""
    assert "--group 0," in refused(
        "explain", "torch.CyclicLR(o, [0.1, 0.2], [0.3, 0.4])", cwd=tmp_path
    )


@pytest.mark.parametrize(("group", "rate"), [("body", 0.1), ("head", 0.5), ("1", 0.5)])
def test_explain_and_convert_take_one_group(group: str, rate: float) -> None:
    """By its name, or by its number from 0."""
    told = within("explain", GROUPS, "--group", group).out
    assert told.startswith(f"step(lr0={rate}, drop=0.1, every=10, offset=0)")
    code = within("convert", GROUPS, "--group", group, "--to", "torch").out
    assert f"lr={rate})" in code


def test_diff_compares_one_group_with_what_has_none() -> None:
    """A schedule without groups stands as it is."""
    other = "step(lr0=0.5, drop=0.1, every=10, offset=0)"
    assert within("diff", GROUPS, other, "--group", "head").code == 0
    assert within("diff", GROUPS, other, "--group", "body").code == 1


def test_compare_shows_one_group() -> None:
    """Its curve alone."""
    shown = within("compare", GROUPS, "--group", "head", "--epochs", "1", "-f", "csv")
    assert shown.out == "epoch,lr\n0,0.5\n"


def test_an_unknown_group_is_refused(tmp_path: Path) -> None:
    """With the nearest name, and all."""
    told = refused("explain", GROUPS, "--group", "hed", cwd=tmp_path)
    assert (
        "--group 'hed': there is no such group; did you mean 'head'? there are body, head" in told
    )


@pytest.mark.parametrize("command", [["explain"], ["compare"], ["diff", "step()"]])
def test_a_group_of_what_has_none_is_refused(command: list[str], tmp_path: Path) -> None:
    """The option would have no effect."""
    assert "no schedule here has groups" in refused(
        *command, "step()", "--group", "body", cwd=tmp_path
    )
