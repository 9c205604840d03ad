"""Draw the pictures of the documents anew: `python -m gallery` runs the commands beside them.

The picture of the page takes the extra `browser` and Chromium.
"""

import subprocess
import sys

import picture
from readme import ROOT, picture_commands


def main() -> None:
    """Run each command from the top of the repository, and take the picture of the page."""
    for command in picture_commands():
        subprocess.run([sys.executable, "-m", "lrsched_cli", *command[1:]], cwd=ROOT, check=True)
    picture.main()


if __name__ == "__main__":
    main()
