"""Lines of files that a script brings in are told as lines of those files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from program import Done

SCRIPT = """
from lib.parts import build
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = build(optimizer, 10)
for epoch in range(20):
    optimizer.step()
    scheduler.step()
"""
PART = """
import torch

def build(optimizer, epochs):
    return torch.optim.lr_scheduler.CALL
"""
COSINE = "CosineAnnealingLR(optimizer, epochs)"


@pytest.mark.parametrize(
    ("command", "call", "told"),
    [
        (("explain", "a.py"), COSINE, "From: lib/parts.py, line 5: scheduler"),
        (("check", "a.py", "--epochs", "20"), COSINE, "lib/parts.py:5: warning: climbs-again"),
        (
            ("compare", "a.py"),
            "CosineAnnealingLR(optimizer, epochs, eta_min=-1)",
            "Error: lib/parts.py, line 5: CosineAnnealingLR: eta_min must be",
        ),
        (("compare", "a.py"), "StepLR(optimizer, args.every)", "args.every (line 5 of lib/parts"),
        (("compare", "a.py:5"), COSINE, "no schedule stands in line 5"),
    ],
)
def test_a_line_of_an_imported_file_names_that_file(
    command: tuple[str, ...], call: str, told: str, tmp_path: Path, here: Callable[..., Done]
) -> None:
    """As its path is seen from where the command is given."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "a.py").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "lib" / "parts.py").write_text(PART.replace("CALL", call), encoding="utf-8")
    done = here(*command)
    assert told in (done.out + done.err).replace("\\", "/")
