"""The picture of a page in the guide: `python -m picture` makes it anew."""

import subprocess
import sys
import tempfile
from pathlib import Path

from browsing import Chart, started
from readme import ROOT

PICTURE = ROOT / ".github" / "page.png"


def main() -> None:
    """Open the page that the guide speaks of, point at an epoch, and take the picture."""
    with tempfile.TemporaryDirectory() as folder, started() as browser:
        path = Path(folder) / "decays.html"
        made = ["-m", "lrsched_cli", "compare", "sample_configs/decays.toml", "-q", "-o", str(path)]
        subprocess.run([sys.executable, *made], cwd=ROOT, check=True)
        page = browser.new_page(viewport={"width": 1100, "height": 700})
        page.goto(path.as_uri())
        page.wait_for_selector("#chart[data-ready]")
        chart = Chart(page, [])
        chart.point_at(26)
        chart.settle()
        page.screenshot(path=PICTURE, clip={"x": 0, "y": 0, "width": 1100, "height": 575})


if __name__ == "__main__":
    main()
