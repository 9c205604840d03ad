"""The command `convert`."""

from pathlib import Path
from typing import Any

import pytest

from program import fed, lrsched, refused
from readme import ROOT

SCRIPT = (ROOT / "sample_configs" / "training.py").read_text(encoding="utf-8")


def test_code_goes_to_standard_output_and_runs(tmp_path: Path) -> None:
    """A file of it is a module with the function."""
    done = lrsched("convert", "step()", "--to", "python", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    module: dict[str, Any] = {}
    exec(done.out, module)  # noqa: S102 - what was written
    assert module["learning_rate"](9) == 0.05


def test_a_script_converts_from_a_file_and_from_standard_input(tmp_path: Path) -> None:
    """In the same words."""
    (tmp_path / "a.py").write_text(SCRIPT, encoding="utf-8")
    from_file = lrsched("convert", "@a.py", "--to", "keras", cwd=tmp_path).out
    assert "warmup_steps=100" in from_file
    piped = fed(SCRIPT.encode(), "convert", "-", "--to", "keras", cwd=tmp_path)
    assert piped.out == from_file


def test_what_was_converted_can_be_explained(tmp_path: Path) -> None:
    """The code of a framework's own scheduler is an expression."""
    code = lrsched("convert", "multistep()", "--to", "torch", cwd=tmp_path).out
    (tmp_path / "a.py").write_text(code, encoding="utf-8")
    assert lrsched("diff", "@a.py", "multistep()", cwd=tmp_path).code == 0


def test_a_file_of_it_is_compared(tmp_path: Path) -> None:
    """`--to toml` writes what `compare` reads."""
    text = lrsched("convert", "cosine(total=5)", "--to", "toml", cwd=tmp_path).out
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    assert lrsched("compare", "a.toml", "-f", "csv", cwd=tmp_path).out.startswith("epoch,lr\n0,0.1")


@pytest.mark.parametrize(
    ("target", "name"), [("torch", "a.py"), ("keras", "a.py"), ("toml", "a.toml")]
)
def test_code_goes_to_a_file(target: str, name: str, tmp_path: Path) -> None:
    """What standard output has without -o; nothing else goes there."""
    arguments = ["convert", "multistep()", "--to", target, "--no-color"]
    done = lrsched(*arguments, "-o", name, cwd=tmp_path)
    assert (done.code, done.out, done.err) == (0, "", f"Wrote {name}\n")
    code = (tmp_path / name).read_text(encoding="utf-8")
    assert code == lrsched(*arguments, cwd=tmp_path).out


@pytest.mark.parametrize(
    ("target", "name", "suffix"), [("torch", "a.toml", ".py"), ("toml", "a.py", ".toml")]
)
def test_a_file_is_what_its_suffix_says(
    target: str, name: str, suffix: str, tmp_path: Path
) -> None:
    """Python for every framework, TOML for comparison files."""
    told = refused("convert", "step()", "--to", target, "-o", name, cwd=tmp_path)
    assert f"there are {suffix}" in told


def test_a_group_is_named_in_the_file(tmp_path: Path) -> None:
    """Before the statement, as a column is named that shows its rates."""
    groups = '[{"params": a, "name": "head", "lr": 0.1}, {"params": b}]'
    text = f"torch.StepLR(torch.optim.SGD({groups}, lr=0.01), 30)"
    asked = ["convert", text, "--to", "toml", "--group", "head"]
    assert '"head: torch.StepLR(' in lrsched(*asked, cwd=tmp_path).out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["step()"], "Missing option '--to'. Choose from: torch, keras,"),
        (["step()", "--to", "kers"], "'kers' is unknown; did you mean keras?"),
        (["step()", "--to", "keras", "--unit", "batch"], "'batch' is not one of"),
        (["stp()", "--to", "keras"], "did you mean 'step'?"),
        (["time(decay=-0.1)", "--to", "keras"], "the learning rate is below zero"),
        (
            ["chain(exp(), cosine())", "--to", "keras"],
            "cannot be converted: it follows from its own former rates",
        ),
        (
            [
                f"piecewise(points={{{', '.join(f'{t}: {t}' for t in range(1500))}}})",
                "--to",
                "python",
            ],
            "has more than 1,000 parts",
        ),
    ],
)
def test_what_cannot_be_converted_is_refused(
    arguments: list[str], message: str, tmp_path: Path
) -> None:
    """With the reason, in a line."""
    assert message in refused("convert", *arguments, cwd=tmp_path)
