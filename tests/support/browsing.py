"""A page in a browser, in the words of who uses it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")

_QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

_MODEL = "Bokeh.documents[0].get_model_by_name"

_SIDES = ("outer_width", "inner_width", "inner_height", "min_border_right", "min_border_top")


def chromium() -> str | None:
    """Return where the machine's Chromium is, if it has one."""
    return next(filter(None, map(shutil.which, _CHROMIUMS)), None)


@contextmanager
def started() -> "Iterator[Browser]":
    """Start the machine's Chromium, without a window, and end it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(_QUIETLY))
        yield browser
        browser.close()


@dataclass(frozen=True)
class Chart:
    """A page that is open in a browser."""

    page: "Page"
    troubles: list[str]
    """What went wrong in it: errors, warnings, dialogs, requests."""

    def button(self, name: str) -> "Locator":
        """Return the button with a name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        """Press a button."""
        self.button(name).click()

    def is_pressed(self, name: str) -> bool:
        """Tell whether a button that has two states is pressed."""
        return bool(self.button(name).get_attribute("aria-pressed") == "true")

    def key(self, *keys: str) -> None:
        """Press keys while the chart has the focus."""
        self.page.focus("#chart")
        for key in keys:
            self.page.keyboard.press(key)

    def point_at(self, t: float, height: float = 0.5) -> None:
        """Move the mouse to a time, and so far up the chart."""
        self.page.mouse.move(*self.place_of(t, height))

    def place_of(self, t: float, height: float = 0.5) -> tuple[float, float]:
        """Return where a time is on the screen, so far up the chart."""
        outer, width, tall, right, top = (self.of_model("plot", side) for side in _SIDES)
        box = self.page.evaluate(
            "() => (({x, y}) => [x, y])(document.getElementById('chart').getBoundingClientRect())"
        )
        start, end = self.limits("times")
        x = outer - right - width + (t - start) / (end - start) * width
        return box[0] + x, box[1] + top + (1 - height) * tall

    def drag(self, begin: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag from one place on the chart to another, each a time and a height."""
        places = self.place_of(*begin), self.place_of(*end)
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        self.page.mouse.move(*places[1], steps=8)
        self.page.mouse.up()
        self.settle()

    def turn_wheel(self, *, times: int = 1, by: int = -200) -> None:
        """Turn the mouse's wheel, where the mouse is; forwards is below zero."""
        for _ in range(times):
            self.page.mouse.wheel(0, by)
            self.settle()

    def settle(self) -> None:
        """Wait until what was begun is drawn."""
        self.page.evaluate("() => new Promise((done) => setTimeout(() => setTimeout(done, 20)))")

    def limits(self, name: str) -> tuple[float, float]:
        """Return the limits of an axis: times, linear or log."""
        start, end = self.page.evaluate(
            f"() => (({{start, end}}) => [start, end])({_MODEL}('{name}'))"
        )
        return float(start), float(end)

    def of_model(self, name: str, path: str) -> Any:  # noqa: ANN401 - any property
        """Return a property of a part of the chart."""
        return self.page.evaluate(f"() => {_MODEL}('{name}').{path}")

    def ticks(self, axis: str) -> dict[float, str]:
        """Return the ticks of an axis and their texts: time, epoch, linear or log."""
        pairs = self.page.evaluate(
            f"() => [...{_MODEL}('{axis}-axis').major_label_overrides.entries()]"
        )
        assert [tick for tick, _ in pairs] == self.of_model(f"{axis}-axis", "ticker.ticks")
        return {float(tick): str(text) for tick, text in pairs}

    def is_drawn(self, number: int, scale: str = "linear") -> bool:
        """Tell whether a curve is drawn on an axis."""
        return bool(self.of_model(f"{scale}-{number}", "visible"))

    def time(self) -> str:
        """Return the time at which the ruler is, as it is told."""
        return str(self.page.locator("#now").inner_text())

    def readings(self) -> dict[str, str]:
        """Return each schedule's rate at the ruler, as it is told."""
        rows = self.page.locator("#legend tr")
        return {
            row.locator("bdi").inner_text(): row.locator("td").inner_text() for row in rows.all()
        }

    def announced(self) -> str:
        """Return what was last said to a screen reader, after the pause that this makes."""
        self.page.wait_for_timeout(400)
        return str(self.page.locator("#live").inner_text())


Opener = Callable[..., Chart]
"""Opens the page of a comparison, with settings of the browser's if need be."""
