"""Pages as a browser guards them: labels that act nowhere, scripts that reach nothing."""

from typing import TYPE_CHECKING

import pytest

from lrsched_cli.picture import Picture
from shown import comparison

if TYPE_CHECKING:
    from browsing import Opener

LABELS = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "\"><a href='https://example.org/'>a</a>",
    "$$x^2$$ \\(x\\) {{7*7}} `${alert(1)}`",
    "lr 🚀 学习率",
]


@pytest.mark.parametrize("label", LABELS)
def test_a_label_is_shown_as_it_is(opened: "Opener", label: str) -> None:
    """In title, legend, table and announcement; nothing runs and nothing is asked for."""
    shown = comparison("step()", "exp()", labels=[label, "b"], picture=Picture(title=label))
    chart = opened(shown)
    assert chart.page.title() == label
    assert chart.page.locator("h1").inner_text() == label
    assert chart.readings() == {label: "0.1", "b": "0.1"}
    assert chart.page.locator("thead th").nth(1).inner_text() == label
    chart.key("ArrowRight")
    assert chart.announced() == f"epoch 1: {label} 0.1; b 0.0951229"


IMAGE = """new Promise((done, fail) => {
    const image = new Image();
    image.onload = done;
    image.onerror = fail;
    image.src = "https://example.org/a.png";
})"""

EVAL = """new Promise((done, fail) => setTimeout(() => {
    try {
        done(new Function("return 1")());
    } catch (error) {
        fail(error);
    }
}))"""
"""Later, when it is no longer the test that runs it: that may do anything."""

SCRIPT = """new Promise((done, fail) => {
    const script = document.createElement("script");
    script.text = "window.ran = true";
    document.body.append(script);
    window.ran ? done() : fail();
})"""


TRIED = """async () => {{
    const refused = [];
    document.addEventListener("securitypolicyviolation", (event) => {{
        refused.push(event.effectiveDirective);
    }});
    try {{
        await {attempt};
    }} catch {{
        await new Promise((done) => setTimeout(done, 50));
        return refused;
    }}
    return "done";
}}"""


@pytest.mark.parametrize(
    ("attempt", "directive"),
    [
        ("fetch('https://example.org/')", "connect-src"),
        ("import('https://example.org/a.js')", "script-src-elem"),
        (IMAGE, "img-src"),
        (EVAL, "script-src"),
        (SCRIPT, "script-src-elem"),
    ],
    ids=["fetch", "import", "image", "eval", "script"],
)
def test_the_policy_of_the_page_forbids(opened: "Opener", attempt: str, directive: str) -> None:
    """Requests, and code that is not the page's own."""
    chart = opened(comparison("step()"))
    assert chart.page.evaluate(TRIED.format(attempt=attempt)) == [directive]
    chart.troubles.clear()  # they were provoked
