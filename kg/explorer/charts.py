"""Figures and doses as charts: what is exact is solid, what is a bound is pale and open at its unknown end.

A chart is a Vega-Lite specification (https://vega.github.io/vega-lite/docs/spec.html), each layer with its own data, so
that Streamlit hands it on as it is. A library that writes and checks it at each drawing (Altair) took as long for a
drug's page as all the rest of it together; the tests check it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.explorer.answer_views import Bars
from kg.explorer.drug import StepChart
from kg.explorer.facts import Fact

Chart = dict[str, Any]
"""A Vega-Lite specification."""

EXACT, BOUND = "exact figure", "range or bound"


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours on one ground, each with at least 3 : 1 against it (words 4.5 : 1)."""

    words: str
    exact: str
    bound: str
    limit: str


LIGHT = Ink(words="#0f172a", exact="#0f766e", bound="#7fbdb6", limit="#c2410c")
DARK = Ink(words="#e8eef5", exact="#2dd4bf", bound="#2f7f77", limit="#fb923c")


@dataclass(frozen=True, slots=True)
class Bar:
    """One effect on the percent axis: from `low` to `high`; `low_known`/`high_known` say which end is stated."""

    label: str
    low: float
    high: float
    low_known: bool
    high_known: bool
    exact: bool
    words: str


def _name(fact: Fact) -> str:
    return fact.name


def bars(effects: Sequence[Fact], name: Callable[[Fact], str] = _name) -> tuple[Bar, ...]:
    """The effects with a figure as bars, in their order. An open upper end reaches to the axis' own end.

    What several documents give a figure for under one `name` gets a bar for each, with its document.
    """
    known = [f.figure for f in effects if f.figure is not None]
    bounds = [float(b) for figure in known for b in (figure.lower, figure.upper) if b is not None]
    top = min(100.0, max(bounds, default=1.0) * 1.15)
    times = Counter(map(name, effects))
    made = []
    used: Counter[str] = Counter()
    for fact in effects:
        figure = fact.figure
        if figure is None:
            continue
        label = name(fact) + (", serious" if fact.serious else "")
        if times[name(fact)] > 1:
            label += f" ({fact.document.label})"
        used[label] += 1
        if used[label] > 1:
            label += f" {used[label]}"
        exact = figure.lower is not None and figure.lower == figure.upper and figure.comparator == "Exactly"
        about = figure.lower is not None and figure.lower == figure.upper
        low = 0.0 if figure.lower is None or about else float(figure.lower)
        high = top if figure.upper is None else float(figure.upper)
        made.append(
            Bar(label, low, high, figure.lower is not None and not about, figure.upper is not None, exact, figure.words)
        )
    return tuple(made)


def effect_chart(effects: Sequence[Fact], ink: Ink = LIGHT) -> Chart | None:
    """The figures of one route, or None where there is nothing to draw. The words stand above each bar: so they fit on
    a narrow page; where some are too long for it, as with the name of a document, the figures have a line of their own.
    """
    drawn = bars(effects)
    long = any(len(f"{bar.label}: {bar.words}") > _MOST_LETTERS for bar in drawn)
    return _bar_chart(drawn, ink, lines=2 if long else 1)


def comparison_chart(effects: Sequence[Fact], ink: Ink = LIGHT) -> Chart | None:
    """The figures of several drugs, in their order, each named with its drug and the route that it is limited to."""

    def named(fact: Fact) -> str:
        return f"{fact.name}, {fact.drug.label}" + (f" ({fact.route.label})" if fact.route is not None else "")

    return _bar_chart(bars(effects, named), ink, lines=2)


_NARROW = 235
"""Pixels that a narrow page has for words: longer ones would take the bars' room, and the tooltip has them whole."""
_MOST_LETTERS = 34
"""Letters that fit into them."""


def _bar_chart(drawn: Sequence[Bar], ink: Ink, lines: int = 1) -> Chart | None:
    """Bars with their words above them, in one line or with the figure in a second."""
    if not drawn:
        return None
    between = ": " if lines == 1 else "\n"
    data = _data(
        {
            "effect": bar.label,
            "low": bar.low,
            "high": bar.high,
            "reading": EXACT if bar.exact else BOUND,
            "words": f"{bar.label}: {bar.words}",
            "above": f"{bar.label}{between}{bar.words}",
        }
        for bar in drawn
    )
    ends = _data(
        {"effect": bar.label, "at": at}
        for bar in drawn
        for at, known in ((bar.low, bar.low_known), (bar.high, bar.high_known))
        if known and not bar.exact
    )
    y = _names("effect", [bar.label for bar in drawn])
    x = _amounts("low", "percent of people", scale={"domainMin": 0, "nice": True}, axis={"tickCount": 5})
    colours = {EXACT: ink.exact, BOUND: ink.bound}
    present = [reading for reading in (EXACT, BOUND) if any(bar.exact is (reading == EXACT) for bar in drawn)]
    colour = {
        "field": "reading",
        "type": "nominal",
        "scale": {"domain": present, "range": [colours[reading] for reading in present]},
        "legend": {"title": None, "orient": "top", "direction": "horizontal"},
    }
    said = [{"field": "words", "type": "nominal", "title": "The document says"}]
    body = _layer(
        data, {"type": "bar", "height": 10, "yOffset": 9}, y=y, x=x, x2={"field": "high"}, color=colour, tooltip=said
    )
    tick = {"type": "tick", "thickness": 3, "height": 16, "yOffset": 9, "color": ink.exact}
    caps = _layer(ends, tick, y=y, x=_amounts("at"))
    above = -7 if lines == 1 else -20
    text = _text(ink, dx=2, dy=above, limit=_NARROW, lineBreak="\n")
    words = _layer(data, text, y=y, x={"datum": 0}, text={"field": "above", "type": "nominal"})
    return _chart([body, caps, words], {"step": 40 if lines == 1 else 56}, ink)


def dose_chart(steps: StepChart, ink: Ink = LIGHT) -> Chart:
    """A titration: the amount against days, its maximum as a line where both are on one scale."""
    last = max((p.end or p.start + 3) for p in steps.points)
    data = _data(
        {"from": p.start, "to": p.end or last, "amount": float(p.amount), "words": p.words, "open": p.end is None}
        for p in steps.points
    )
    x = _amounts("from", "day", scale={"domain": [1, last]}, axis={"tickMinStep": 1, "format": "d"})
    y = _amounts("amount", steps.unit, scale={"zero": True})
    until = {"field": "to"}
    dash = {"condition": {"test": "datum.open", "value": [6, 4]}, "value": [1, 0]}
    layers = [
        _layer(data, {"type": "rect", "color": ink.exact, "opacity": 0.18}, x=x, x2=until, y=y, y2={"datum": 0}),
        _layer(data, {"type": "rule", "color": ink.exact, "strokeWidth": 3}, x=x, x2=until, y=y, strokeDash=dash),
        _layer(data, _text(ink, dx=4, dy=-9), x=x, y=y, text={"field": "words", "type": "nominal"}),
    ]
    if steps.maximum is not None:
        top = _data([{"top": float(steps.maximum), "name": f"maximum {steps.maximum.normalize():f} {steps.unit}"}])
        at = _amounts("top")
        name = {"field": "name", "type": "nominal"}
        layers.append(_layer(top, {"type": "rule", "color": ink.limit, "strokeWidth": 2}, y=at))
        layers.append(_layer(top, _text(ink, dx=4, dy=10), x={"value": 0}, y=at, text=name))
    return _chart(layers, 240, ink)


def count_chart(bars: Bars, ink: Ink = LIGHT) -> Chart:
    """The numbers of an answer, in its order; the names stand above the bars, so that they fit on a narrow page."""
    data = _data({"name": name, "number": number, "words": f"{name}: {number:g}"} for name, number in bars.rows)
    y = _names("name", [name for name, _ in bars.rows])
    x = _amounts("number", bars.numbers, axis={"tickCount": 5})
    body = _layer(data, {"type": "bar", "height": 10, "yOffset": 9, "color": ink.exact}, y=y, x=x)
    words = _layer(
        data, _text(ink, dx=2, dy=-7, limit=640), y=y, x={"datum": 0}, text={"field": "words", "type": "nominal"}
    )
    return _chart([body, words], {"step": 40}, ink)


def _chart(layers: Sequence[Chart], height: object, ink: Ink) -> Chart:
    """Layers on one ground, without a frame, and with axes in the colour of words."""
    return {
        "config": {
            "view": {"stroke": None},
            "axis": {"labelColor": ink.words, "titleColor": ink.words},
            "legend": {"labelColor": ink.words},
        },
        "height": height,
        "layer": list(layers),
    }


def _layer(data: Chart, mark: Chart, **encoding: object) -> Chart:
    return {"data": data, "mark": mark, "encoding": encoding}


def _text(ink: Ink, **more: object) -> Chart:
    return {"type": "text", "align": "left", "fontSize": 13, "color": ink.words, **more}


def _names(field: str, order: Sequence[str]) -> Chart:
    """One place for each name; the words themselves stand above the bars."""
    return {"field": field, "type": "nominal", "sort": list(order), "axis": None}


def _amounts(field: str, title: str | None = None, **more: object) -> Chart:
    return {"field": field, "type": "quantitative", **({"title": title} if title is not None else {}), **more}


def _data(rows: Iterable[Mapping[str, object]]) -> Chart:
    return {"values": [dict(row) for row in rows]}
