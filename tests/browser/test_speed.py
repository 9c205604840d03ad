"""Pages as a reader feels them: a million steps of eight schedules, and no waiting."""

from statistics import median
from typing import TYPE_CHECKING

from lrsched_cli.sampling import Span
from shown import comparison

if TYPE_CHECKING:
    from browsing import Opener

EXPRESSIONS = (
    "step(every=100000)",
    "time(decay=0.5, every=1000)",
    "exp(decay=1e-5)",
    "cosine(total=1000000, warmup=5000)",
    "cosine_restarts(period=30000)",
    "cyclic(up=5000, min_lr=0.001, max_lr=0.08)",
    "one_cycle(total=1000000)",
    "step(every=1000, drop=0.99)",
)

_SURFACE = """
const find = (root) => {
  for (const element of root.querySelectorAll("*")) {
    if (element.classList.contains("bk-events")) return element;
    const inner = element.shadowRoot && find(element.shadowRoot);
    if (inner) return inner;
  }
};
const box = document.getElementById("chart").getBoundingClientRect();
const frame = () => new Promise((done) => requestAnimationFrame(done));
const timed = async (count, make) => {
  const spent = [];
  for (let i = 0; i < count; i++) {
    const event = make(i);
    const start = performance.now();
    find(document).dispatchEvent(event);
    spent.push(performance.now() - start);
    await frame();
  }
  return spent;
};
const all = { bubbles: true, composed: true, cancelable: true, pointerType: "mouse" };
"""

_MOVES = """timed(60, (i) => new PointerEvent("pointermove",
  { ...all, clientX: box.x + 100 + 8 * i, clientY: box.y + 200 }))"""

_WHEEL = """timed(30, (i) => new WheelEvent("wheel",
  { ...all, deltaY: i < 15 ? -100 : 100, clientX: box.x + 400, clientY: box.y + 200 }))"""


def test_pointer_and_wheel_are_followed_at_once(opened: "Opener") -> None:
    """Each event is dealt with in less than 50 ms, at the median; it is some two on a desk."""
    chart = opened(comparison(*EXPRESSIONS, span=Span(0, 10**6, unit="step")))
    for scale in ("linear", "logarithmic"):
        for events in (_MOVES, _WHEEL):
            spent = chart.page.evaluate(f"async () => {{ {_SURFACE} return await {events}; }}")
            assert median(spent) < 50, (scale, events)
        chart.press("Log axis")
