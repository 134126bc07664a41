"""The alignments of the ontology: valid SSSOM, about terms that exist, on both sides where that can be known here."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import rdflib
from rdflib.namespace import PROV, SDO, DefinedNamespace

from kg.namespaces import MG
from kg.rdf import VERSION

ROOT = Path(__file__).resolve().parent.parent
ALIGNMENTS = ROOT / "ontology" / "alignments.sssom.tsv"
BROKEN = ROOT / "tests" / "fixtures" / "broken.sssom.tsv"

# What the SSSOM specification asks for, and what we ask besides.
NEEDED_OF_SET = ("curie_map", "mapping_set_id", "license", "mapping_set_version", "subject_source")
NEEDED_OF_ROW = (
    "subject_id",
    "predicate_id",
    "object_id",
    "mapping_justification",
    "object_source",
    "confidence",
    "comment",
)
COLUMNS = {*NEEDED_OF_ROW, "subject_label", "object_label"}
BUILT_IN = {"owl", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd", "linkml"}
PREDICATES = {f"skos:{name}Match" for name in ("exact", "close", "broad", "narrow", "related")}
JUSTIFICATIONS = {"semapv:ManualMappingCuration"}
# Vocabularies of which all names are at hand.
KNOWN: dict[str, type[DefinedNamespace]] = {"schema": SDO, "prov": PROV}
# The vocabularies that the design names.
WANTED = {"schema", "biolink", "idmp-mprd", "DIDEO", "MPIO", "OAE", "NCIT", "prov", "oa"}


def read(file: Path) -> tuple[dict[str, str], dict[str, str], list[dict[str, str]]]:
    """Metadata, prefixes and rows. The metadata are YAML of two levels, written without quotes and flow style."""
    lines = file.read_text("utf-8").splitlines()
    head = [line[1:] for line in lines if line.startswith("#")]
    metadata: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    for line in head:
        key, _, value = line.strip().partition(":")
        (prefixes if line.startswith("  ") else metadata)[key] = value.strip()
    rows = csv.DictReader([line for line in lines if not line.startswith("#")], delimiter="\t", strict=True)
    return metadata, prefixes, list(rows)


def labels() -> dict[str, str]:
    """Our terms with their labels, by CURIE."""
    ontology = rdflib.Graph().parse(ROOT / "ontology" / "monograph.ttl")
    found = ontology.subject_objects(rdflib.RDFS.label)
    return {f"mg:{str(term)[len(MG) :]}": str(label) for term, label in found if str(term).startswith(MG)}


def faults(file: Path) -> list[str]:
    """What is wrong with a file of alignments, in the order of its lines."""
    metadata, prefixes, rows = read(file)
    ours = labels()
    found = [f"no {key} in the metadata" for key in NEEDED_OF_SET if key not in metadata]
    if metadata.get("mapping_set_version") != VERSION:
        found.append("another version than the program's")
    found += [f"unknown column {name}" for name in rows[0] if name not in COLUMNS]
    pairs = Counter((row["subject_id"], row["object_id"]) for row in rows)
    for row in rows:
        what = f"{row['subject_id']} {row['object_id']}"
        found += [f"{what}: no {name}" for name in NEEDED_OF_ROW if not row.get(name)]
        for name in ("subject_id", "predicate_id", "object_id", "mapping_justification", "object_source"):
            curie = row.get(name) or ""
            if curie and (not re.fullmatch(r"[A-Za-z][\w-]*:[^\s:]+", curie) or curie.startswith("http")):
                found.append(f"{what}: {curie} is no CURIE")
            elif curie and curie.partition(":")[0] not in prefixes.keys() | BUILT_IN:
                found.append(f"{what}: prefix of {curie} is not declared")
        if row["subject_id"] not in ours:
            found.append(f"{what}: no term of ours")
        elif ours[row["subject_id"]] != row["subject_label"]:
            found.append(f"{what}: our label is {ours[row['subject_id']]}")
        prefix, _, local = row["object_id"].partition(":")
        if prefix in KNOWN and local not in KNOWN[prefix]:
            found.append(f"{what}: no such name there")
        if row["predicate_id"] not in PREDICATES:
            found.append(f"{what}: {row['predicate_id']} is not allowed")
        if row["mapping_justification"] not in JUSTIFICATIONS:
            found.append(f"{what}: {row['mapping_justification']} is no justification")
        if not 0 < float(row["confidence"] or 0) <= 1:
            found.append(f"{what}: confidence is not above 0 and up to 1")
        if pairs[row["subject_id"], row["object_id"]] > 1:
            found.append(f"{what}: twice")
    used = {
        (row.get(name) or "").partition(":")[0] for row in rows for name in COLUMNS if name.endswith(("_id", "_source"))
    }
    used.add(metadata.get("subject_source", "").partition(":")[0])
    found += [f"prefix {prefix} is not used" for prefix in prefixes if prefix not in used]
    return found


def test_the_alignments_are_valid() -> None:
    assert faults(ALIGNMENTS) == []


def test_rows_are_sorted_and_reach_every_vocabulary_wanted() -> None:
    rows = read(ALIGNMENTS)[2]
    keys = [(row["subject_id"], row["subject_label"], row["predicate_id"], row["object_id"]) for row in rows]
    assert keys == sorted(keys)
    assert {row["object_id"].partition(":")[0] for row in rows} >= WANTED


def test_no_term_is_exactly_two_things_of_one_vocabulary() -> None:
    rows = read(ALIGNMENTS)[2]
    exact = [row for row in rows if row["predicate_id"] == "skos:exactMatch"]
    assert exact
    for end, other in (("subject_id", "object_id"), ("object_id", "subject_id")):
        ends = Counter((row[end], row[other].partition(":")[0]) for row in exact)
        assert ends.most_common(1)[0][1] == 1


def test_a_broken_file_is_rejected_for_all_its_faults() -> None:
    assert sorted(faults(BROKEN)) == sorted(
        [
            "no license in the metadata",
            "no subject_source in the metadata",
            "another version than the program's",
            "unknown column mood",
            *(f"{pair}: no object_source" for pair in [
                "mg:Drug schema:Drug", "mg:Drug schema:Drug", "mg:Medicine schema:Drug",
                "mg:Route schema:administrationRoute", "mg:Finding schema:MedicalCondition",
                "mg:Product gr:ProductOrService", "mg:DrugClass schema:MedicineFamily",
                "mg:Document https://schema.org/CreativeWork", "mg:unit schema:doseUnit",
            ]),
            "mg:Drug schema:Drug: twice",
            "mg:Drug schema:Drug: twice",
            "mg:Medicine schema:Drug: no term of ours",
            "mg:Route schema:administrationRoute: our label is route of administration",
            "mg:Finding schema:MedicalCondition: owl:sameAs is not allowed",
            "mg:Product gr:ProductOrService: prefix of gr:ProductOrService is not declared",
            "mg:DrugClass schema:MedicineFamily: no such name there",
            "mg:Document https://schema.org/CreativeWork: https://schema.org/CreativeWork is no CURIE",
            "mg:unit schema:doseUnit: no comment",
            "mg:unit schema:doseUnit: guess is no CURIE",
            "mg:unit schema:doseUnit: guess is no justification",
            "mg:unit schema:doseUnit: confidence is not above 0 and up to 1",
        ]
    )  # fmt: skip
