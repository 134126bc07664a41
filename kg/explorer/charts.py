"""Figures and doses as Altair charts: what is exact is solid, what is a bound is pale and open at its unknown end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt

from kg.explorer.drug import StepChart
from kg.explorer.facts import Fact

EXACT, BOUND = "exact figure", "a range, or a bound: open at the pale end"
_COLOURS = {EXACT: "#0f766e", BOUND: "#5eada5"}
"""One hue in two strengths: each with at least 3 : 1 against both themes' grounds."""


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


def bars(effects: Sequence[Fact]) -> tuple[Bar, ...]:
    """The effects with a figure as bars, in their order. An open upper end reaches to the axis' own end.

    An effect that several documents give a figure for gets a bar for each, named with its document.
    """
    known = [f.figure for f in effects if f.figure is not None]
    bounds = [float(b) for figure in known for b in (figure.lower, figure.upper) if b is not None]
    top = min(100.0, max(bounds, default=1.0) * 1.15)
    times = Counter(f.name for f in effects)
    made = []
    used: Counter[str] = Counter()
    for fact in effects:
        figure = fact.figure
        if figure is None:
            continue
        label = fact.name + (", serious" if fact.serious else "")
        if times[fact.name] > 1:
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


def effect_chart(effects: Sequence[Fact]) -> alt.LayerChart | None:
    """The figures of one route, or None where there is nothing to draw."""
    drawn = bars(effects)
    if not drawn:
        return None
    data = _data(
        [
            {
                "effect": bar.label,
                "low": bar.low,
                "high": bar.high,
                "reading": EXACT if bar.exact else BOUND,
                "words": bar.words,
            }
            for bar in drawn
        ]
    )
    order = [bar.label for bar in drawn]
    top = max(bar.high for bar in drawn) * 1.3  # room for the words behind the longest bar
    y = alt.Y("effect:N", sort=order, title=None, axis=alt.Axis(labelLimit=190, ticks=False, domain=False))
    x = alt.X("low:Q", title="percent of people", scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(tickCount=6))
    base = alt.Chart(data)
    present = [reading for reading in (EXACT, BOUND) if reading in {EXACT if bar.exact else BOUND for bar in drawn}]
    body = base.mark_bar(height=12).encode(
        y=y,
        x=x,
        x2="high:Q",
        color=alt.Color(
            "reading:N",
            scale=alt.Scale(domain=present, range=[_COLOURS[reading] for reading in present]),
            legend=alt.Legend(title=None, orient="bottom", labelLimit=320, direction="vertical"),
        ),
        opacity=alt.condition(alt.datum.reading == EXACT, alt.value(1.0), alt.value(0.45)),
        tooltip=[alt.Tooltip("effect:N", title="Effect"), alt.Tooltip("words:N", title="The document says")],
    )
    ends = _data(
        [
            {"effect": bar.label, "at": at}
            for bar in drawn
            for at, known in ((bar.low, bar.low_known), (bar.high, bar.high_known))
            if known and not bar.exact
        ]
    )
    caps = alt.Chart(ends).mark_tick(thickness=3, height=18, color=_COLOURS[EXACT]).encode(y=y, x="at:Q")
    words = base.mark_text(align="left", dx=7, fontSize=12).encode(y=y, x="high:Q", text="words:N")
    chart: alt.LayerChart = alt.layer(body, caps, words).properties(height=alt.Step(26)).configure_view(stroke=None)
    return chart


def dose_chart(steps: StepChart) -> alt.LayerChart:
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
    area = base.mark_rect(color=_COLOURS[EXACT], opacity=0.18).encode(x=x, x2="to:Q", y=y, y2=alt.datum(0))
    level = base.mark_rule(color=_COLOURS[EXACT], strokeWidth=3).encode(
        x=x, x2="to:Q", y=y, strokeDash=alt.condition(alt.datum.open, alt.value([6, 4]), alt.value([1, 0]))
    )
    names = base.mark_text(align="left", dx=4, dy=-9, fontSize=12).encode(x=x, y=y, text="words:N")
    layers: list[alt.Chart] = [area, level, names]
    if steps.maximum is not None:
        words = f"maximum {steps.maximum.normalize():f} {steps.unit}"
        top = _data([{"top": float(steps.maximum), "name": words}])
        rule = alt.Chart(top).mark_rule(color="#c2410c", strokeWidth=2).encode(y="top:Q")
        name = (
            alt.Chart(top)
            .mark_text(align="left", dx=4, dy=-8, fontSize=12)
            .encode(x=alt.value(0), y="top:Q", text="name:N")
        )
        layers += [rule, name]
    chart: alt.LayerChart = alt.layer(*layers).properties(height=240).configure_view(stroke=None)
    return chart


def _data(rows: Sequence[Mapping[str, object]]) -> alt.InlineData:
    return alt.InlineData(values=[dict(row) for row in rows])
