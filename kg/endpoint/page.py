"""What the endpoint is, for a person with a browser: one page without a script."""

from __future__ import annotations

from html import escape

from kg.description import CAUTION, TITLE
from kg.guard import MAX_LENGTH
from kg.namespaces import MG

EXAMPLE = f"PREFIX mg: <{MG}>\nSELECT ?drug ?other {{ ?drug a mg:Drug ; mg:interactsWith ?other }} LIMIT 10"


def page(endpoint: str, void: str, timeout_s: float, max_rows: int) -> str:
    """The page, as HTML; `endpoint` and `void` are addresses, `timeout_s` seconds, `max_rows` rows or triples."""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{escape(TITLE)}</title>
<style>:root {{ color-scheme: light dark }} body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem;
margin: 2rem auto; padding: 0 1rem }} textarea {{ width: 100%; font-family: monospace }}
.caution {{ border-left: .3rem solid #b45309; padding-left: .8rem }}</style></head><body>
<h1>{escape(TITLE)}</h1>
<p class="caution"><strong>{escape(CAUTION)}</strong></p>
<p>A read-only endpoint of the <a href="https://www.w3.org/TR/sparql11-protocol/">SPARQL 1.1 Protocol</a> for programs:
<code>{escape(endpoint)}</code> (GET, and both kinds of POST). The dataset is described, counted, at
<a href="{escape(void)}">{escape(void)}</a>.</p>
<form action="{escape(endpoint)}" method="get"><label for="query">A query; the answer is JSON:</label>
<textarea id="query" name="query" rows="6" spellcheck="false">{escape(EXAMPLE)}</textarea>
<button>Ask</button></form>
<h2 id="formats">Formats</h2>
<p>By the header <code>Accept</code>. SELECT and ASK: JSON, XML, CSV, TSV. CONSTRUCT and DESCRIBE: Turtle, N-Triples,
RDF/XML, JSON-LD.</p>
<h2 id="limits">Limits</h2>
<p>A query may take {timeout_s:g} seconds and have {MAX_LENGTH:,} characters; an answer, {max_rows:,} rows or triples.
One that was cut says so: in the header <code>Monograph-Truncated</code>, in the head of JSON and XML, and in a comment
of Turtle, N-Triples and RDF/XML; CSV, TSV and JSON-LD have no place for it. Take large answers in parts, with
ORDER BY, LIMIT and OFFSET. SERVICE, updates and graphs that are not this store's own are refused; the default graph
holds all graphs together, unless FROM or <code>default-graph-uri</code> chooses among them.</p>
</body></html>
"""
