"""A browser, and pages opened in it: none may report an error, or ask for anything."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browsing import Chart, Opener, chromium, started
from lrsched_cli.comparison import Comparison
from shown import rendered

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Start a Chromium that the machine has."""
    pytest.importorskip("playwright", reason="needs the extra: browser")
    if chromium() is None:
        pytest.skip("needs Chromium")
    with started() as one:
        yield one


@pytest.fixture
def opened(browser: "Browser", tmp_path: Path) -> Iterator[Opener]:
    """Open pages of comparisons; see at the end that nothing went wrong in them."""
    troubles: list[str] = []

    def open_page(comparison: Comparison, **settings: Any) -> Chart:  # noqa: ANN401 - the browser's
        path = tmp_path / "a.html"
        path.write_text(rendered("html", comparison), encoding="utf-8")
        page = browser.new_context(**settings).new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: troubles.append(dialog.message))
        page.on(
            "console",
            lambda said: troubles.append(said.text) if said.type in {"error", "warning"} else None,
        )
        page.on(
            "request",
            lambda asked: troubles.append(asked.url) if asked.url != path.as_uri() else None,
        )
        page.goto(path.as_uri())
        if settings.get("java_script_enabled", True):
            page.wait_for_selector("#chart[data-ready]")
        return Chart(page, troubles)

    yield open_page
    for context in browser.contexts:
        context.close()
    assert troubles == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser is a process."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker("process")
