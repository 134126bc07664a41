"""Two or three drugs side by side, or two versions of a document."""

from __future__ import annotations

import streamlit as st

from kg.errors import QuestionError
from kg.explorer import charts, compare_markup, markup, session, together_markup
from kg.explorer.compare import LEAST_DRUGS, MOST_DRUGS, Comparison, Part, compare
from kg.explorer.compare_files import to_csv, to_markdown, to_turtle
from kg.explorer.pages import address, empty, pickers
from kg.explorer.pages.behind import show_sparql
from kg.explorer.pages.taking import take_along
from kg.explorer.sources import Origins, origins
from kg.explorer.version_files import changes_csv, changes_markdown, changes_turtle
from kg.explorer.versions import CHANGES, Series, Version, all_series, changes

_DRUGS, _VERSIONS = "Drugs", "Versions of a document"
_NAMES = ("drug",)
_VERSION_NAMES = ("of", "older", "newer")
_SORT = "versions"
"""In the address where versions are to be compared and none has been chosen yet."""
_WHAT = "compare-what"
_MOST_BARS = 60


def page() -> None:
    """The drugs or the versions in the address."""
    session.head("Compare", "Two or three drugs side by side, or what changed between two versions of a document.")
    first = _VERSIONS if any(name in st.query_params for name in (*_VERSION_NAMES, _SORT)) else _DRUGS
    address.hold(_WHAT, first)
    picked = st.segmented_control("Compare", (_DRUGS, _VERSIONS), key=_WHAT, on_change=_forget, required=True)
    with session.messages():
        _of_versions() if picked == _VERSIONS else _of_drugs()


def _forget() -> None:
    address.replace({_SORT: "yes"} if st.session_state[_WHAT] == _VERSIONS else {})


def _of_drugs() -> None:
    names = pickers.several(
        f"Drugs ({LEAST_DRUGS} or {MOST_DRUGS})",
        "drug",
        pickers.drugs(),
        "Any name or brand can be typed in; slips of the finger are forgiven.",
        _NAMES,
        most=MOST_DRUGS,
    )
    if len(names) < LEAST_DRUGS:
        if not empty.nothing_to("compare"):
            what = "Side effects, interactions, doses, and what must be watched are then shown side by side."
            st.html(markup.notice(f"Choose {LEAST_DRUGS} or {MOST_DRUGS} drugs.", what))
        st.html(markup.caution())
        return
    view, forgiven = compare(session.store(), names)
    if forgiven:
        st.html(together_markup.notes(tuple(map(str, forgiven))))
    st.html(compare_markup.summary(view))
    st.html(markup.caution([source.document for source in view.sources]))
    told = origins(view.sources, session.today())
    for part in view.parts:
        _part(view, part, told)
    session.section("Doses")
    st.html(compare_markup.doses(view.drugs, view.doses, told))
    show_sparql("doses", {"doses": view.dose_query})
    session.section(f"What was read ({len(view.sources)})")
    st.html(together_markup.documents(view.sources, session.today()))
    store = session.store()
    take_along("comparison", lambda: to_csv(view), lambda: to_markdown(view), lambda: to_turtle(store, view))


def _part(view: Comparison, part: Part, told: Origins) -> None:
    session.section(part.title)
    drawn = part.figures
    chart = charts.comparison_chart(drawn[:_MOST_BARS], session.ink())
    if chart is not None:
        words = ", ".join(f"{f.name} of {f.drug.label} {f.figure.words}" for f in drawn if f.figure is not None)
        st.html('<p class="mg-muted">What has a figure for at least two of the drugs, the largest difference first. '
                "Figures from different documents were not measured alike.</p>")  # fmt: skip
        st.vega_lite_chart(chart, alt=f"Bar chart of figures side by side: {words}"[:2_000])
    if part.shared:
        title = "Stated of both" if len(view.drugs) == LEAST_DRUGS else "Stated of two or more"
        st.html(compare_markup.table(title, view.drugs, part.shared, told))
    if part.contrary:
        st.html(compare_markup.table("Denied of at least one", view.drugs, part.contrary, told))
    if any(part.alone):
        st.html(
            compare_markup.alone(view.drugs, part.alone, told)
            + '<p class="mg-muted">What is not stated of a drug is not thereby absent.</p>'
        )
    show_sparql(part.title.lower(), {part.title.lower(): part.query})


def _of_versions() -> None:
    known = {series.versions[0].document.name: series for series in all_series(session.store())}
    if not known:
        if empty.nothing_to("compare"):
            return
        st.html(
            markup.notice(
                "No document of the library is there in several versions.",
                "Put the date of an older one into its file's name, as in leaflet@2023-05-31.txt beside leaflet.txt, "
                "and build anew.",
            )
        )
        return
    titles = {name: series.title for name, series in known.items()}
    what = "Documents of which there are several versions."
    chosen = pickers.one_of("Document", "of", titles, what, ("of",), _series_of(known))
    series = known.get(chosen or "")
    named = [st.query_params[name] for name in _VERSION_NAMES if name in st.query_params]
    if series is None and named:
        what = "the library does not have it, or not in several versions"
        raise QuestionError(", ".join(named), what, "choose a document of the list")
    if series is None:
        st.html(markup.notice("Choose a document, and two of its versions."))
        return
    by_name = {version.document.name: version for version in series.versions}
    labels = {name: version.label for name, version in by_name.items()}
    order = list(by_name)
    newest = st.query_params.get("newer", order[0])
    next_older = order[min(order.index(newest) + 1, len(order) - 1)] if newest in by_name else order[1]
    left, right = st.columns(2)
    with left:
        older = pickers.one_of("Older version", "older", labels, "What is compared …", _VERSION_NAMES, next_older)
    with right:
        newer = pickers.one_of("Newer version", "newer", labels, "… with what came after it.", _VERSION_NAMES, order[0])
    for asked in (older, newer):
        if asked not in by_name:
            raise QuestionError(
                str(asked), "the library has no such version of this document", "choose one of the list"
            )
    if order.index(str(older)) <= order.index(str(newer)):
        st.html(markup.notice("The older version has to come before the newer one.", "Choose two such versions."))
        return
    _show_changes(by_name[str(older)], by_name[str(newer)])


def _series_of(known: dict[str, Series]) -> str | None:
    """The series whose version the address names, where it names no series."""
    asked = {st.query_params.get(name) for name in ("older", "newer")}
    return next((name for name, s in known.items() if any(v.document.name in asked for v in s.versions)), None)


def _show_changes(older: Version, newer: Version) -> None:
    view = changes(session.store(), older, newer)
    st.html(compare_markup.version_heads(view))
    st.html(markup.caution())
    if not view.changes:
        st.html(
            markup.notice(
                "Nothing that was read from the two versions differs.",
                "What was not understood in either can differ all the same: compare the texts.",
            )
        )
    for change, (title, meaning) in CHANGES.items():
        held = view.of(change)
        if held:
            session.section(f"{title} ({len(held)})")
            st.html(f'<p class="mg-muted">{markup.escape(meaning)}</p>' + compare_markup.change_cards(view, held))
    st.html(
        '<p class="mg-muted">What is compared is what was read: a sentence that was not understood in one of the '
        "versions can look like a change.</p>"
    )
    show_sparql("changes", {"changes": view.query})
    store = session.store()
    take_along(
        "changes", lambda: changes_csv(view), lambda: changes_markdown(view), lambda: changes_turtle(store, view)
    )
