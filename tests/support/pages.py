"""Pages for the browser, read as a browser reads them: their elements, and the data in them."""

import base64
import gzip
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import numpy as np
import numpy.typing as npt

from lrsched_cli.comparison import Comparison
from lrsched_cli.render import View
from shown import rendered

VOID = {"meta", "link", "line", "wbr", "img", "br"}
"""Elements of the page that have no end tag."""


@dataclass
class Element:
    """An element: its tag, attributes, text (that of its descendants included) and children."""

    tag: str
    attributes: dict[str, str | None]
    parts: list[str] = field(default_factory=list)
    children: list["Element"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text, without blanks at its ends."""
        return "".join(self.parts).strip()

    def all(self, tag: str) -> list["Element"]:
        """Return the descendants with a tag, in the page's order."""
        found = [one for child in self.children for one in (child, *child.all(tag))]
        return [one for one in found if one.tag == tag]

    def everything(self) -> list["Element"]:
        """Return all descendants."""
        return [one for child in self.children for one in (child, *child.everything())]

    def by_id(self, name: str) -> "Element":
        """Return the element with an id."""
        (found,) = (one for one in self.everything() if one.attributes.get("id") == name)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.parts.append(data)


def read(text: str) -> Element:
    """Return a page's elements; each is closed in its turn."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    (root,) = reader.open
    return root


def page(comparison: Comparison, view: View | None = None) -> Element:
    """Return the page of a comparison."""
    return read(rendered("html", comparison, view))


@dataclass(frozen=True)
class Curve:
    """The points of a curve that a page holds."""

    times: npt.NDArray[np.float64]
    rates: npt.NDArray[np.float64]


def curves(root: Element) -> list[Curve]:
    """Return the curves that a page holds, found in the model of its chart."""
    sources = _sources(json.loads(root.by_id("model").text))
    found = {}
    for source in sources:
        columns = {name: _array(value) for name, value in source["data"]["entries"]}
        found[source["name"]] = Curve(columns["t"].astype(float), columns["lr"])
    return [found[f"curve-{number}"] for number in range(len(found))]


def _sources(node: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any JSON
    if isinstance(node, list):
        return [source for one in node for source in _sources(one)]
    if not isinstance(node, dict):
        return []
    own = [node["attributes"]] if "data" in node.get("attributes", {}) else []
    return own + _sources(list(node.values()))


def _array(value: dict[str, Any]) -> npt.NDArray[np.float64]:
    content = base64.b64decode(value["array"]["data"])
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    array: npt.NDArray[np.float64] = np.frombuffer(content, value["dtype"])
    return array
