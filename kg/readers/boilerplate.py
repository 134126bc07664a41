"""What on a page is no part of its document: menus, forms, notices about cookies, what is hidden, what surrounds it."""

from __future__ import annotations

import re

from kg.readers.html_tree import Node

# names in use for parts of pages (classes and ids, cut at dashes), and the reason they give
_NAMED = {
    "navigation": (
        "nav",
        "navbar",
        "navigation",
        "menu",
        "breadcrumb",
        "breadcrumbs",
        "pagination",
        "pager",
        "skip",
        "toc",
    ),
    "cookie notice": ("cookie", "cookies", "consent", "gdpr"),
    "aside": (
        "sidebar",
        "aside",
        "related",
        "promo",
        "advert",
        "advertisement",
        "ads",
        "newsletter",
        "share",
        "sharing",
        "social",
    ),
    "page footer": ("footer", "colophon"),
    "page header": ("masthead", "topbar", "siteheader"),
}
_REASON_OF = {name: reason for reason, names in _NAMED.items() for name in names}
_ROLES = {
    "navigation": "navigation", "menu": "navigation", "menubar": "navigation", "tablist": "navigation",
    "search": "form", "complementary": "aside", "contentinfo": "page footer", "banner": "page header",
    "dialog": "dialog", "alertdialog": "dialog", "presentation": "", "tooltip": "aside",
}  # fmt: skip
_TAGS = {"nav": "navigation", "aside": "aside", "footer": "page footer", "form": "form", "dialog": "dialog"}
_CONTROLS = frozenset(
    ("select", "option", "optgroup", "datalist", "textarea", "input", "progress", "meter", "fieldset")
)
_PROGRAMS = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "object",
        "canvas",
        "audio",
        "video",
        "title",
        "map",
        "img",
    )
)
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_MARK = re.compile(r"[a-z](?:,? ?[a-z])*|[*†‡§¶]+|\[?\d{1,2}\]?(?:,\s*\d{1,2})*", re.IGNORECASE)
_MIN_LINKS = 3


class Boilerplate:
    """Judges the elements of one page. `body` is where its text stands; `main` is what to read of it."""

    def __init__(self, root: Node) -> None:
        self.body = _body(root)
        self._shown = self._controlled(root)
        self.main = self._main(root)
        self._way = self._way_to(self.main) if self.main is not self.body else set()
        self._inside = {id(node) for node in self.main.elements()} if self._way else set()

    def reason(self, node: Node) -> str | None:
        """Why an element is left out; "" where its words are not even worth a note; None where it is read."""
        if node.tag in _PROGRAMS:
            return ""
        if self._is_hidden(node):
            return "hidden"
        if node.tag in _CONTROLS:
            return None if node.tag == "fieldset" else "form"
        if self._way and id(node) not in self._way and id(node) not in self._inside:
            return "outside the main part"
        found = (
            _TAGS.get(node.tag) or _ROLES.get(node.attributes.get("role", "").strip().lower()) or self._by_name(node)
        )
        if node.tag == "header" and not self._inside and not _has_heading(node):
            found = found or "page header"
        if node.tag in ("ul", "ol") and _is_contents(node):
            found = found or "table of contents"
        if found and (2 * node.size > self.body.size or _has_main_heading(node)):
            return None  # the name is wrong: this is the page itself
        return found or None

    def _main(self, root: Node) -> Node:
        """The main part where the page says so and it holds most of the words; the body otherwise."""
        found = [node for node in root.elements() if node.tag == "main" or node.is_("role", "main")]
        whole = sum(1 for _ in self.body.words().split())
        if len(found) != 1 or 2 * found[0].size < whole:
            return self.body
        return found[0]

    def _way_to(self, target: Node) -> set[int]:
        parents = {
            id(child): node for node in self.body.elements() for child in node.children if isinstance(child, Node)
        }
        way = {id(self.body)}
        node: Node | None = target
        while node is not None and id(node) not in way:
            way.add(id(node))
            node = parents.get(id(node))
        return way

    def _controlled(self, root: Node) -> set[str]:
        """Ids of parts that a control opens: closed or not, they are part of the page."""
        names = ("aria-controls", "data-target", "data-bs-target", "aria-labelledby")
        found: set[str] = set()
        for node in root.elements():
            for name in names:
                found.update(value.lstrip("#") for value in node.attributes.get(name, "").split())
            if node.tag == "a" and node.attributes.get("href", "").startswith("#"):
                found.add(node.attributes["href"][1:])
        return found

    def _is_hidden(self, node: Node) -> bool:
        hides = "hidden" in node.attributes or node.is_("aria-hidden", "true")
        if not hides and not _HIDING.search(node.attributes.get("style", "").lower()):
            return False
        return node.attributes.get("id", "") not in self._shown and not node.is_("role", "tabpanel", "region")

    def _by_name(self, node: Node) -> str | None:
        if node.tag in ("body", "html", "main", "article"):
            return None
        names = f"{node.attributes.get('class', '')} {node.attributes.get('id', '')}".lower()
        return next((_REASON_OF[part] for part in re.split(r"[\s_-]+", names) if part in _REASON_OF), None)


def _body(root: Node) -> Node:
    """The body; the whole where a page without one has text beside what was taken for it."""
    body = next((node for node in root.elements() if node.tag == "body"), root)
    named = sum(node.size for node in root.elements() if node.tag == "title")
    return body if body.size + named >= root.size else root


def is_note_mark(node: Node, before: str) -> bool:
    """Whether a raised letter or figure refers to a note ("Nausea<sup>a</sup>") and is no power of a unit."""
    words = node.words()
    if _MARK.fullmatch(words) is None:
        return False
    return not (words.isdigit() and re.search(r"(?:\d|\b[cmk]?m|\bs)\s*$", before))


def _has_heading(node: Node) -> bool:
    return any(inner.tag in ("h1", "h2", "h3") for inner in node.elements())


def _has_main_heading(node: Node) -> bool:
    return any(inner.tag == "h1" for inner in node.elements())


def _is_contents(node: Node) -> bool:
    """Whether a list only leads to places on the same page."""
    items = [child for child in node.children if isinstance(child, Node) and child.tag == "li"]
    links = [inner for item in items for inner in item.elements() if inner.tag == "a"]
    if len(items) < _MIN_LINKS or len(links) < len(items):
        return False
    return sum(link.size for link in links) == node.size and all(
        "#" in link.attributes.get("href", "")[:1] for link in links
    )
