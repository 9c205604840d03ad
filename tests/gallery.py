"""Draw the pictures of README.md anew: `python tests/gallery.py` runs the commands beside them."""

import subprocess
import sys

from readme import ROOT, picture_commands


def main() -> None:
    """Run each command from the top of the repository."""
    for command in picture_commands():
        subprocess.run([sys.executable, "-m", "lrsched_cli", *command[1:]], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
