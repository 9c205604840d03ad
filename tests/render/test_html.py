"""Pages for the browser: what is in the file."""

import base64
import hashlib
import itertools
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from lrsched_cli import parse
from lrsched_cli.picture import Picture
from lrsched_cli.render import View
from lrsched_cli.render.figure.themes import THEMES
from lrsched_cli.render.looks import Look
from lrsched_cli.render.page import style
from lrsched_cli.render.palette import LIGHT
from lrsched_cli.sampling import Span
from pages import Element, curves, page
from program import contents, lrsched
from readme import ROOT
from shown import comparison, rendered, varied
from shown_logs import beside, logged

STYLE = style([Look(number) for number in range(len(LIGHT.curves))])

LABELS = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</td></table><a href='javascript:alert(1)'>a</a>",
    'a" onclick="alert(1)" x=\'',
    "&lt;b&gt; &amp; <!-- a",
    "{{7*7}} ${title} $title $x^2$ $$",
    "lr 🚀 é 学习率",
    "]]> \\u003cb\\u003e </style>",
    "a, b(c",
]

MILLION = [
    "cosine(total=1000000)",
    "cosine(total=900001, warmup=777)",
    "time(decay=0.001)",
    "poly(total=1000000, power=1.7)",
    "tanh(total=1000000)",
    "one_cycle(total=1000000)",
    "cosine_restarts(period=70000)",
    "step(every=1000, drop=0.99)",
]
"""Eight whose points do not compress."""


def scripts(root: Element) -> list[Element]:
    return [one for one in root.all("script") if one.attributes.get("type") != "application/json"]


def test_the_page_loads_nothing() -> None:
    """No element names another file, and the policy forbids every request and foreign script."""
    root = page(comparison("step()"))
    policy = root.all("meta")[1].attributes
    assert policy["http-equiv"] == "Content-Security-Policy"
    rules = dict(rule.strip().split(" ", 1) for rule in (policy["content"] or "").split(";"))
    own = {
        f"'sha256-{base64.b64encode(hashlib.sha256(''.join(one.parts).encode()).digest()).decode()}'"
        for one in scripts(root)
    }
    assert set(rules.pop("script-src").split()) == own
    assert rules == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    named = [
        value
        for element in root.everything()
        for name, value in element.attributes.items()
        if name in {"src", "href", "srcset", "action", "data", "poster", "style"}
    ]
    assert named == ["data:,"]
    assert "url(" not in STYLE
    assert "@import" not in STYLE


@pytest.mark.parametrize("label", LABELS)
def test_a_label_is_data(label: str) -> None:
    """The page has the elements and attributes that it has with a plain one, and shows the text."""
    root = page(comparison("step()", "exp()", labels=[label, "b"], picture=Picture(title=label)))
    plain = page(comparison("step()", "exp()", labels=["a", "b"], picture=Picture(title="a")))
    assert structure(root) == structure(plain)
    assert [one.text for one in scripts(root)] == [one.text for one in scripts(plain)]
    assert root.by_id("legend").all("bdi")[0].text == label
    assert root.all("thead")[0].all("th")[1].text == label
    assert root.all("h1")[0].text == root.all("title")[0].text == label
    assert root.by_id("description").all("li")[0].text.startswith(label)


def structure(root: Element) -> Counter[tuple[str, ...]]:
    elements = [one for one in root.everything() if one.tag != "wbr"]
    return Counter((one.tag, *one.attributes) for one in elements)


def test_a_control_character_in_a_label_is_written_out() -> None:
    """Neither a line break nor a change of writing direction acts."""
    root = page(comparison("step()", "exp()", labels=["a\n\u202eb", "b"]))
    assert root.by_id("legend").all("bdi")[0].text == "a\\n\\u202eb"


@pytest.mark.process
def test_the_page_is_the_same_at_each_time() -> None:
    """Whatever was drawn before, and in a new process."""
    shown = comparison("step()", "exp()")
    first, second = rendered("html", shown), rendered("html", shown)
    assert first == second
    code = (
        "import sys; from shown import comparison, rendered\n"
        "sys.stdout.buffer.write(rendered('html', comparison('step()', 'exp()')).encode())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "tests/support", capture_output=True, check=True
    )
    assert done.stdout.decode() == first


def test_a_million_steps_of_eight_schedules_fit_into_two_megabytes() -> None:
    """However many steps there are, the points are those that a screen can show."""
    shown = comparison(*MILLION, span=Span(0, 10**6, unit="step"))
    text = rendered("html", shown)
    assert len(text.encode()) < 2_000_000


def test_every_drop_of_a_thousand_is_in_the_page() -> None:
    """Beside seven other schedules, each drop upright and exact."""
    root = page(comparison(*MILLION, span=Span(0, 10**6, unit="step")))
    seen = curves(root)[MILLION.index("step(every=1000, drop=0.99)")]
    upright = np.flatnonzero((np.diff(seen.times) == 0) & (np.diff(seen.rates) < 0))
    np.testing.assert_array_equal(seen.times[upright], np.arange(999, 10**6, 1000))
    schedule = parse("step(every=1000, drop=0.99)")
    np.testing.assert_array_equal(seen.rates[upright + 1], schedule(seen.times[upright]))


def test_a_short_range_is_held_step_by_step() -> None:
    """Every row's rate is in the page as it is, and the page says so."""
    root = page(comparison("exp()", "cosine()", span=Span(5, 50, 3)))
    for expression, seen in zip(("exp()", "cosine()"), curves(root), strict=True):
        assert set(range(5, 51)) == set(seen.times.tolist())
        np.testing.assert_array_equal(seen.rates, parse(expression)(np.minimum(seen.times, 49)))
    assert "Every rate of the 15 epochs can be read here." in notes(root)
    assert "epochs 5 to 47, every 3rd · 2 schedules" in root.all("header")[0].text


def test_the_page_says_how_finely_it_is_sampled() -> None:
    """How many points for how many steps, and which curve is too restless for them."""
    span = Span(0, 10**6, unit="step")
    text = notes(page(comparison("exp(decay=1e-5)", "cyclic(up=5)", span=span)))
    assert re.search(r"held in up to \d,\d{3} points for 1,000,000 steps", text)
    assert text.rstrip().endswith("shows all): cyclic(up=5).")
    assert "restless" not in notes(page(comparison("exp(decay=1e-5)", span=span)))


def notes(root: Element) -> str:
    return next(
        one.text for one in root.everything() if one.attributes.get("class") == "notes quiet"
    )


def test_the_table_is_that_of_the_terminal() -> None:
    """The rows that matter, with headers that name row and column; a drop is told in words."""
    root = page(comparison("step(every=2)", "exp()", span=Span(0, 5000)))
    (table,) = (one for one in root.all("table") if one.attributes.get("class") == "values")
    rows = [[cell.text for cell in row.children] for row in table.all("tr")]
    told = rendered("table", comparison("step(every=2)", "exp()", span=Span(0, 5000))).splitlines()
    # The table of the terminal marks a drop with an arrow alone, and ends in sparklines.
    flat = [" ".join(row).replace("drop to ", "").split() for row in rows]
    assert flat == [line.split() for line in told[:1] + told[2:-2] if line]
    assert {cell.attributes.get("scope") for row in table.all("tr") for cell in row.all("th")} == {
        "row",
        "col",
    }
    assert told[-1] in root.all("section")[-1].text


def test_a_sweep_of_numbers_has_a_scale_of_colours() -> None:
    """Named, with the numbers at its ends and in its middle; other curves have none."""
    root = page(varied("cosine(0.1, 100, warmup={w})", w="0,10,40"))
    (scale,) = root.all("figure")
    assert [one.text for one in scale.all("span")] == ["0", "20", "40"]
    assert scale.all("figcaption")[0].text == "w"
    (scale,) = page(varied("exp(decay={d})", d="1e-5,1e-4,1e-3")).all("figure")
    assert [one.text for one in scale.all("span")] == ["1e-5", "0.0001", "0.001"]
    assert scale.all("figcaption")[0].text == "d (logarithmic)"
    assert not page(comparison("step()", "exp()", "time()")).all("figure")


def test_a_log_is_no_schedule() -> None:
    """The line below the title counts both."""
    shown = beside(logged([0, 2], [0.1, 0.05]), "exp()")
    assert " · 1 schedule and 1 log\n" in page(shown).text
    assert " · 2 schedules\n" in page(comparison("step()", "exp()")).text


def test_every_row_is_shown_when_asked() -> None:
    """As `--all` says."""
    root = page(comparison("exp()", span=Span(0, 500)), View(every_row=True))
    assert len(root.all("tbody")[1].all("tr")) == 500


def test_controls_are_buttons_with_names() -> None:
    """Each is a real button, with a text or a label that says what it does."""
    root = page(comparison("step()", "exp()"))
    buttons = root.all("button")
    names = [one.attributes.get("aria-label") or one.text for one in buttons]
    assert names == [
        "Dark",
        "Zoom in",
        "Zoom out",
        "Box zoom",
        "Reset",
        "Log axis",
        "Hide all",
        "step()",
        "exp()",
    ]
    assert all(one.attributes["type"] == "button" for one in buttons)


def test_the_chart_has_an_alternative_in_words() -> None:
    """What the curves come to, and a place where the rates at the ruler are announced."""
    root = page(comparison("step()", "exp()"))
    told = root.by_id("description").text
    assert "A chart of the learning rate by epoch." in told
    assert "step(): first 0.1, last 0.05, min 0.05, max 0.1, mean 0.0875" in told
    chart = root.by_id("chart").attributes
    assert (chart["role"], chart["tabindex"]) == ("slider", "0")
    assert (chart["aria-valuemin"], chart["aria-valuemax"]) == ("0", "11")
    assert root.by_id("live").attributes["aria-live"] == "polite"


def contrast(one: str, other: str) -> float:
    def light(color: str) -> float:
        channels = np.array(to_rgb(color))
        linear = np.where(channels > 0.04045, ((channels + 0.055) / 1.055) ** 2.4, channels / 12.92)
        return float(linear @ (0.2126, 0.7152, 0.0722)) + 0.05

    lights = sorted((light(one), light(other)))
    return lights[1] / lights[0]


def colors(name: str) -> tuple[str, str]:
    found = re.search(rf"{name}: light-dark\((#\w+), (#\w+)\)", STYLE)
    assert found is not None
    return found[1], found[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_and_lines_stand_out_in_both_themes(theme: int) -> None:
    """Text by 4.5 to 1, also on what the pointer raises; curves and controls by 3 to 1."""
    grounds = [colors("--ground")[theme], colors("--raised")[theme]]
    for ground in grounds:
        assert min(contrast(colors(text)[theme], ground) for text in ("--text", "--quiet")) >= 4.5
    inks = [colors(rf"\.curve-{number} {{ --ink")[theme] for number in range(len(LIGHT.curves))]
    lines = [*inks, colors("--edge")[theme], colors("--focus")[theme]]
    assert min(contrast(line, grounds[0]) for line in lines) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_has_the_colours_of_pictures(theme: str) -> None:
    """A schedule has one colour in a PNG and on the page, on the same ground."""
    names = ["--ground", *(rf"\.curve-{number} {{ --ink" for number in range(len(LIGHT.curves)))]
    ground, *inks = (colors(name)[theme == "dark"] for name in names)
    assert (ground, tuple(inks)) == (THEMES[theme].palette.background, THEMES[theme].palette.curves)


def test_curves_are_told_apart_without_colour() -> None:
    """56 curves each have a pair of colour and dashes; neighbours differ in both."""
    shown = comparison(*[f"exp(decay={n / 100})" for n in range(1, 57)])
    root = page(shown)
    entries = root.by_id("legend").all("button")
    inks = [
        re.findall(rf"\.curve-{number} {{ (.*) }}", root.all("style")[0].text)[0]
        for number in range(len(entries))
    ]
    dashes = [one.all("line")[0].attributes["stroke-dasharray"] for one in entries]
    assert len(set(zip(inks, dashes, strict=True))) == 56
    for each in (inks, dashes):
        assert all(a != b for a, b in itertools.pairwise(each))


@pytest.mark.parametrize("others", [[], ["-o", "a.csv"]])
def test_without_the_extra_one_line_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, others: list[str]
) -> None:
    """Nothing is written, and the exit code is that of what cannot be done here."""
    monkeypatch.delitem(sys.modules, "lrsched_cli.render.html")
    for name in ["bokeh", *(name for name in sys.modules if name.startswith("bokeh."))]:
        monkeypatch.setitem(sys.modules, name, None)
    done = lrsched("exp", *others, "-o", "a.html", cwd=tmp_path)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(
        "Error: a page for the browser needs bokeh, which is not installed: "
    )
    assert done.err.endswith(" install 'bokeh>=3.4'\n")
    assert contents(tmp_path) == {}
