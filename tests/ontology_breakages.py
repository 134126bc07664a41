"""What is done to the ontology so that each check of `queries/checks/ontology` has something to find.

Check -> the updates, and the term that it must report.
"""

from __future__ import annotations

ONTOLOGY = "<https://w3id.org/monograph/ontology>"


def add(triples: str) -> str:
    """An update that adds triples."""
    return f"INSERT DATA {{ {triples} }}"


def drop(start: str) -> str:
    """An update that takes all values of a thing's property away."""
    return f"DELETE {{ {start} ?any }} WHERE {{ {start} ?any }}"


def swap(start: str, value: str) -> str:
    """An update that replaces the values of a thing's property."""
    return f"DELETE {{ {start} ?any }} INSERT {{ {start} {value} }} WHERE {{ {start} ?any }}"


BREAKAGES: dict[str, tuple[tuple[str, ...], str]] = {
    # words
    "annotation-whitespace": ((add('mg:Drug skos:note "two  spaces"'),), "mg:Drug"),
    "label-whitespace": ((swap("mg:Drug rdfs:label", '"drug "@en'),), "mg:Drug"),
    "label-formatting": ((swap("mg:Drug rdfs:label", '"<b>drug</b>"@en'),), "mg:Drug"),
    "missing-label": ((drop("oa:exact rdfs:label"),), "oa:exact"),
    "multiple-labels": ((add('mg:Drug rdfs:label "active substance"@en'),), "mg:Drug"),
    "duplicate-label": ((swap("mg:Finding rdfs:label", '"Drug"@en'),), "mg:Drug"),
    "duplicate-synonym": (
        (add('mg:a a mg:Finding ; skos:altLabel "faint"@en . mg:b a mg:Finding ; skos:altLabel "faint"@en'),), "mg:a",
    ),
    "label-is-synonym-of-another": (
        (add('mg:a a mg:Finding ; skos:altLabel "faint"@en . mg:b a mg:Finding ; rdfs:label "faint"@en'),), "mg:a",
    ),
    "synonym-in-two-scopes": ((add('mg:a skos:altLabel "faint"@en ; skos:hiddenLabel "faint"@en'),), "mg:a"),
    "missing-definition": ((drop("mg:treats skos:definition"),), "mg:treats"),
    "missing-example": ((drop("mg:Serious skos:example"),), "mg:Serious"),
    "term-without-source": ((drop("mg:Extent dcterms:source"),), "mg:Extent"),
    "missing-home": ((drop("prov:Activity rdfs:isDefinedBy"),), "prov:Activity"),
    "multiple-definitions": ((add('mg:Drug skos:definition "A medicine."@en'),), "mg:Drug"),
    "duplicate-definition": (
        (swap("mg:Drug skos:definition", '"An agent."@en'), swap("mg:Substance skos:definition", '"An agent."@en')),
        "mg:Drug",
    ),
    "lowercase-definition": ((swap("mg:Drug skos:definition", '"an agent"@en'),), "mg:Drug"),
    "definition-without-genus": ((swap("mg:Denied skos:definition", '"The document says no."@en'),), "mg:Denied"),
    "swapped-annotations": (
        (swap("mg:Drug rdfs:label", '"An agent that is one active substance of medicines."@en'),
         swap("mg:Drug skos:definition", '"drug"@en')),
        "mg:Drug",
    ),
    "two-concepts-in-one": ((swap("mg:Drug rdfs:label", '"drug or food"@en'),), "mg:Drug"),
    "miscellaneous-class": ((swap("mg:Substance rdfs:label", '"other agent"@en'),), "mg:Substance"),
    "datatype-as-class": ((swap("mg:Substance rdfs:label", '"Number"@en'),), "mg:Substance"),
    "is-a-as-property": ((swap("mg:memberOf rdfs:label", '"is a kind of"@en'),), "mg:memberOf"),
    "naming": ((add("mg:side_effect a owl:Class"),), "mg:side_effect"),
    # deprecation
    "deprecated-not-boolean": ((add('mg:Drug owl:deprecated "true"'),), "mg:Drug"),
    "deprecated-class-used": ((add("mg:Product owl:deprecated true"),), "mg:productOf"),
    "deprecated-property-used": ((add("mg:memberOf owl:deprecated true"),), "mg:hasMember"),
    "obsolete-without-saying": ((add("mg:Drug owl:deprecated true"),), "mg:Drug"),
    "obsolete-without-deprecation": ((swap("mg:Drug rdfs:label", '"obsolete drug"@en'),), "mg:Drug"),
    "replaced-without-deprecation": ((add("mg:Drug dcterms:isReplacedBy mg:Substance"),), "mg:Drug"),
    # names
    "malformed-iri": (
        (add("<https://w3id.org/monograph/ontology#Side%20effect> a owl:Class"),),
        "<https://w3id.org/monograph/ontology#Side%20effect>",
    ),
    "malformed-source": ((add("mg:Drug dcterms:source <urn:somewhere>"),), "mg:Drug"),
    "file-extension-in-iri": (
        (add("<https://w3id.org/monograph/ontology.owl> a owl:Ontology"),), "<https://w3id.org/monograph/ontology.owl>",
    ),
    "ambiguous-namespace": (
        (swap(f"{ONTOLOGY} vann:preferredNamespaceUri", '"https://example.org/other#"'),), ONTOLOGY,
    ),
    "built-in-redefined": ((add("rdfs:label rdfs:domain mg:Drug"),), "rdfs:label"),
    # hierarchy
    "missing-superclass": ((add("mg:Lost a owl:Class"),), "mg:Lost"),
    "multiple-superclasses": ((add("mg:Drug rdfs:subClassOf mg:Product"),), "mg:Drug"),
    "cycle-of-classes": ((add("mg:Agent rdfs:subClassOf mg:Drug"),), "mg:Agent"),
    "lone-subclass": ((add("mg:Tablet a owl:Class ; rdfs:subClassOf mg:DoseForm"),), "mg:DoseForm"),
    "siblings-not-disjoint": ((add("mg:Food a owl:Class ; rdfs:subClassOf mg:Agent"),), "mg:Drug"),
    "individuals-not-different": ((drop("?all owl:distinctMembers"),), "mg:Affirmed"),
    "equivalent-pair": ((add("mg:Finding owl:equivalentClass skos:Concept"),), "mg:Finding"),
    "equivalent-without-genus": (
        (add("mg:Drug owl:equivalentClass [ owl:intersectionOf ( [ a owl:Restriction ] [ a owl:Restriction ] ) ]"),),
        "mg:Drug",
    ),
    "multiple-equivalent-classes": ((add("mg:Drug owl:equivalentClass oa:a, oa:b"),), "mg:Drug"),
    "two-logical-definitions": (
        (add("mg:Polarity owl:equivalentClass [ a owl:Class ; owl:oneOf ( mg:Denied ) ]"),), "mg:Polarity",
    ),
    "recursive-definition": (
        (add("mg:Drug owl:equivalentClass [ a owl:Class ; owl:unionOf ( mg:Drug mg:Product ) ]"),), "mg:Drug",
    ),
    "only-without-some": (
        (add("mg:Drug rdfs:subClassOf [ owl:onProperty mg:hasBrand ; owl:allValuesFrom mg:Product ]"),), "mg:Drug",
    ),
    "some-not": (
        (add("mg:Drug rdfs:subClassOf [ owl:onProperty mg:hasBrand ; "
             "owl:someValuesFrom [ owl:complementOf mg:Product ] ]"),),
        "mg:Drug",
    ),
    # properties
    "missing-domain": ((drop("mg:treats rdfs:domain"),), "mg:treats"),
    "missing-range": ((drop("mg:treats rdfs:range"),), "mg:treats"),
    "multiple-domains": ((add("mg:treats rdfs:range mg:Population"),), "mg:treats"),
    "unconnected-term": ((add("mg:Lost a owl:Class"),), "mg:Lost"),
    "wrong-inverse": ((swap("mg:hasMember rdfs:domain", "mg:Product"),), "mg:hasMember"),
    "undeclared-inverse": ((drop("mg:hasMember owl:inverseOf"),), "mg:hasMember"),
    "inverse-of-itself": ((add("mg:treats owl:inverseOf mg:treats"),), "mg:treats"),
    "inverse-of-symmetric": ((add("mg:interactsWith owl:inverseOf mg:treats"),), "mg:interactsWith"),
    "wrong-equivalent-properties": ((add("mg:treats owl:equivalentProperty mg:hasRoute"),), "mg:treats"),
    "wrong-symmetric": ((swap("mg:interactsWith rdfs:range", "mg:Drug"),), "mg:interactsWith"),
    "wrong-transitive": ((swap("mg:broaderClass rdfs:range", "mg:Drug"),), "mg:broaderClass"),
    "chain-of-one": ((add("mg:treats owl:propertyChainAxiom ( mg:hasRoute )"),), "mg:treats"),
    # declarations
    "untyped-class": ((add("mg:Drug rdfs:subClassOf oa:Unheard"),), "oa:Unheard"),
    "untyped-property": ((add('mg:Drug oa:unheard "x"'),), "oa:unheard"),
    "undeclared-scheme": ((add("mg:a skos:inScheme mg:nowhere"),), "mg:a"),
    "undeclared-kind-of-label": ((add('mg:Drug mg:layLabel "medicine"@en'),), "mg:layLabel"),
    # header
    "no-ontology": ((drop(f"{ONTOLOGY} a"),), ONTOLOGY),
    "missing-licence": ((swap(f"{ONTOLOGY} dcterms:license", '"Apache"'),), ONTOLOGY),
    "missing-version-iri": ((swap(f"{ONTOLOGY} owl:versionIRI", ONTOLOGY),), ONTOLOGY),
    "not-persistent": ((add("<http://localhost/ontology> a owl:Ontology"),), "<http://localhost/ontology>"),
    "no-shared-metadata": (
        (f"DELETE {{ {ONTOLOGY} ?p ?o }} WHERE {{ {ONTOLOGY} ?p ?o . FILTER(!STRSTARTS(STR(?p), STR(owl:))) }}",),
        ONTOLOGY,
    ),
    "no-reuse": (
        ("DELETE { ?term a ?any } WHERE { ?term a ?any . FILTER(!STRSTARTS(STR(?term), STR(mg:))) }",
         add(f"{ONTOLOGY} a owl:Ontology")),
        ONTOLOGY,
    ),
    **{
        f"missing-{name}": ((drop(f"{ONTOLOGY} {prop}"),), ONTOLOGY)
        for name, prop in {
            "title": "dcterms:title",
            "description": "dcterms:description",
            "creator": "dcterms:creator",
            "namespace": "vann:preferredNamespaceUri",
            "prefix": "vann:preferredNamespacePrefix",
            "version": "owl:versionInfo",
            "creation-date": "dcterms:created",
            "citation": "dcterms:bibliographicCitation",
            "publisher": "dcterms:publisher",
            "date-of-issue": "dcterms:issued",
            "status": "bibo:status",
            "source": "dcterms:source",
            "doi": "bibo:doi",
            "logo": "foaf:logo",
        }.items()
    },
}  # fmt: skip
