"""Figures and doses as Altair charts: what is exact is solid, what is a bound is pale and open at its unknown end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import altair as alt

from kg.explorer.answer_views import Bars
from kg.explorer.drug import StepChart
from kg.explorer.facts import Fact

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


def effect_chart(effects: Sequence[Fact], ink: Ink = LIGHT) -> alt.LayerChart | None:
    """The figures of one route, or None where there is nothing to draw. The words stand above each bar: so they fit on
    a narrow page; where some are too long for it, as with the name of a document, the figures have a line of their own.
    """
    drawn = bars(effects)
    long = any(len(f"{bar.label}: {bar.words}") > _MOST_LETTERS for bar in drawn)
    return _bar_chart(drawn, ink, lines=2 if long else 1)


def comparison_chart(effects: Sequence[Fact], ink: Ink = LIGHT) -> alt.LayerChart | None:
    """The figures of several drugs, in their order, each named with its drug and the route that it is limited to."""

    def named(fact: Fact) -> str:
        return f"{fact.name}, {fact.drug.label}" + (f" ({fact.route.label})" if fact.route is not None else "")

    return _bar_chart(bars(effects, named), ink, lines=2)


_NARROW = 235
"""Pixels that a narrow page has for words: longer ones would take the bars' room, and the tooltip has them whole."""
_MOST_LETTERS = 34
"""Letters that fit into them."""


def _bar_chart(drawn: Sequence[Bar], ink: Ink, lines: int = 1) -> alt.LayerChart | None:
    """Bars with their words above them, in one line or with the figure in a second."""
    if not drawn:
        return None
    between = ": " if lines == 1 else "\n"
    data = _data(
        [
            {
                "effect": bar.label,
                "low": bar.low,
                "high": bar.high,
                "reading": EXACT if bar.exact else BOUND,
                "words": f"{bar.label}: {bar.words}",
                "above": f"{bar.label}{between}{bar.words}",
            }
            for bar in drawn
        ]
    )
    y = alt.Y("effect:N", sort=[bar.label for bar in drawn], axis=None)
    x = alt.X("low:Q", title="percent of people", scale=alt.Scale(domainMin=0, nice=True), axis=alt.Axis(tickCount=5))
    colours = {EXACT: ink.exact, BOUND: ink.bound}
    present = [reading for reading in (EXACT, BOUND) if any(bar.exact is (reading == EXACT) for bar in drawn)]
    base = alt.Chart(data)
    body = base.mark_bar(height=10, yOffset=9).encode(
        y=y,
        x=x,
        x2="high:Q",
        color=alt.Color(
            "reading:N",
            scale=alt.Scale(domain=present, range=[colours[reading] for reading in present]),
            legend=alt.Legend(title=None, orient="top", direction="horizontal"),
        ),
        tooltip=[alt.Tooltip("words:N", title="The document says")],
    )
    ends = _data(
        [
            {"effect": bar.label, "at": at}
            for bar in drawn
            for at, known in ((bar.low, bar.low_known), (bar.high, bar.high_known))
            if known and not bar.exact
        ]
    )
    caps = alt.Chart(ends).mark_tick(thickness=3, height=16, yOffset=9, color=ink.exact).encode(y=y, x="at:Q")
    above = -7 if lines == 1 else -20
    words = base.mark_text(
        align="left", dx=2, dy=above, fontSize=13, color=ink.words, limit=_NARROW, lineBreak="\n"
    ).encode(y=y, x=alt.datum(0), text="above:N")
    chart = alt.LayerChart(layer=[body, caps, words], height=alt.Step(40 if lines == 1 else 56))
    return _plain(chart, ink)


def dose_chart(steps: StepChart, ink: Ink = LIGHT) -> alt.LayerChart:
    """A titration: the amount against days, its maximum as a line where both are on one scale."""
    last = max((p.end or p.start + 3) for p in steps.points)
    data = _data(
        [
            {"from": p.start, "to": p.end or last, "amount": float(p.amount), "words": p.words, "open": p.end is None}
            for p in steps.points
        ]
    )
    x = alt.X("from:Q", title="day", scale=alt.Scale(domain=[1, last]), axis=alt.Axis(tickMinStep=1, format="d"))
    y = alt.Y("amount:Q", title=steps.unit, scale=alt.Scale(zero=True))
    base = alt.Chart(data)
    area = base.mark_rect(color=ink.exact, opacity=0.18).encode(x=x, x2="to:Q", y=y, y2=alt.datum(0))
    level = base.mark_rule(color=ink.exact, strokeWidth=3).encode(
        x=x, x2="to:Q", y=y, strokeDash=alt.condition(alt.datum.open, alt.value([6, 4]), alt.value([1, 0]))
    )
    names = base.mark_text(align="left", dx=4, dy=-9, fontSize=13, color=ink.words).encode(x=x, y=y, text="words:N")
    layers: list[alt.Chart] = [area, level, names]
    if steps.maximum is not None:
        words = f"maximum {steps.maximum.normalize():f} {steps.unit}"
        top = _data([{"top": float(steps.maximum), "name": words}])
        rule = alt.Chart(top).mark_rule(color=ink.limit, strokeWidth=2).encode(y="top:Q")
        name = (
            alt.Chart(top)
            .mark_text(align="left", dx=4, dy=10, fontSize=13, color=ink.words)
            .encode(x=alt.value(0), y="top:Q", text="name:N")
        )
        layers += [rule, name]
    chart = alt.LayerChart(layer=layers, height=240)
    return _plain(chart, ink)


def count_chart(bars: Bars, ink: Ink = LIGHT) -> alt.LayerChart:
    """The numbers of an answer, in its order; the names stand above the bars, so that they fit on a narrow page."""
    data = _data([{"name": name, "number": number, "words": f"{name}: {number:g}"} for name, number in bars.rows])
    y = alt.Y("name:N", sort=[name for name, _ in bars.rows], axis=None)
    x = alt.X("number:Q", title=bars.numbers, axis=alt.Axis(tickCount=5))
    base = alt.Chart(data)
    body = base.mark_bar(height=10, yOffset=9, color=ink.exact).encode(y=y, x=x)
    words = base.mark_text(align="left", dx=2, dy=-7, fontSize=13, color=ink.words, limit=640).encode(
        y=y, x=alt.datum(0), text="words:N"
    )
    return _plain(alt.LayerChart(layer=[body, words], height=alt.Step(40)), ink)


def _plain(chart: alt.LayerChart, ink: Ink) -> alt.LayerChart:
    """Without a frame, and with axes in the colour of words."""
    made: alt.LayerChart = (
        chart.configure_view(stroke=None)
        .configure_axis(labelColor=ink.words, titleColor=ink.words)
        .configure_legend(labelColor=ink.words)
    )
    return made


def _data(rows: Sequence[Mapping[str, object]]) -> alt.InlineData:
    return alt.InlineData(values=[dict(row) for row in rows])
