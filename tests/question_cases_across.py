"""More questions with their rows: across drugs, classes and documents, and over a graph of leaflets that contradict."""

from __future__ import annotations

from kg.parameters import Given

# Over the sample graph: question, values, columns looked at, rows. A dash is an empty cell.
ACROSS: list[tuple[str, dict[str, Given], str, str]] = [
    (
        "brands", {"drug": "drug:baclofen"}, "brand via listed title sentence product statement",
        """
        Lioresal|-|-|-|-|lioresal|-
        Lioresal|-|-|Baclofen in short|It is sold as Lioresal, a tablet taken orally.|lioresal|b-brand
        """,
    ),
    (
        "routes-and-forms", {"drug": "drug:baclofen"}, "kind thing words certainty statement",
        "dose form|tablet|tablet|asserted|b-form\nroute|oral|orally|asserted|b-route",
    ),
    (
        "classes-of", {"drug": "drug:baclofen"}, "name membership group",
        """
        muscle relaxants|Baclofen in short|muscle-relaxants
        muscle relaxants|made up for the tests|muscle-relaxants
        """,
    ),
    (
        "classes-of", {"drug": "drug:diazepam"}, "name membership",
        "benzodiazepines|made up for the tests\nsedatives|made up for the tests",
    ),
    (
        "class-members", {"group": "class:sedatives"}, "drug membership documents thing",
        "diazepam|made up for the tests|1|diazepam\nlorazepam|made up for the tests|0|lorazepam",
    ),
    ("class-members", {"group": "drug:baclofen"}, "drug", ""),
    (
        "documents", {}, "title drug version date current stated skipped not_understood share document",
        """
        Baclofen in short|baclofen|-|-|true|16|0|1|6|baclofen
        Diazepam in short|diazepam|-|2024-02-29|true|4|0|0|0|diazepam
        Diazepam in short|-|2023-05|2023-05|false|2|0|1|33|diazepam.2023-05
        Diazepam in short|-|2021|2021|false|1|0|0|0|diazepam.2021
        """,
    ),
    (
        "effects-by-system", {"drug": "drug:baclofen"}, "body_system effect via upper serious polarity statement",
        """
        brain and nerves|drowsiness|-|63|-|affirmed|b-drowsy
        brain and nerves|drowsiness|intrathecal|20.9|-|affirmed|b-drowsy-pump
        brain and nerves|seizures|-|-|true|affirmed|b-seizures
        digestive tract|constipation|-|6|-|affirmed|b-constipation
        -|weight gain|-|-|-|denied|b-gain
        """,
    ),
    (
        "effects-by-system", {"drug": "drug:diazepam"}, "body_system effect comparator lower upper",
        """
        brain and nerves|drowsiness|about|30|30
        brain and nerves|dizziness|between|1|5
        brain and nerves|seizures|less than|-|0.01
        ears and balance|dizziness|between|1|5
        """,
    ),
    ("effects-by-system", {"drug": "drug:diazepam", "system": "system:ears"}, "effect statement", "dizziness|d-dizzy"),
    ("effects-by-system", {"drug": "drug:baclofen", "system": "system:ears"}, "effect", ""),
    (
        "versions", {}, "title version date current statements replaced_by document",
        """
        Diazepam in short|-|2024-02-29|true|7|-|diazepam
        Diazepam in short|2023-05|2023-05|false|3|diazepam|diazepam.2023-05
        Diazepam in short|2021|2021|false|2|diazepam.2023-05|diazepam.2021
        """,
    ),
    ("versions", {"series": "document:baclofen"}, "current statements document", "true|25|baclofen"),
    ("versions", {"series": "document:diazepam.2021"}, "document", "diazepam\ndiazepam.2023-05\ndiazepam.2021"),
    (
        "changes", {}, "drug kind matter change before after sentence_before sentence_after older newer",
        """
        diazepam|adverse effect|drowsiness|changed|about 20 %|about 30 %|About 20 percent feel drowsiness.\
|About 30 percent of users feel drowsiness.|diazepam.2023-05|diazepam
        diazepam|adverse effect|rash|removed|rare|-|Rarely a rash is seen.|-|diazepam.2023-05|diazepam
        diazepam|interaction|alcohol|added|-|avoid, all members|-|Do not take it with muscle relaxants or alcohol.\
|diazepam.2023-05|diazepam
        diazepam|indication|anxiety|reworded|stated|stated|Diazepam relieves anxiety.|Diazepam treats anxiety.\
|diazepam.2023-05|diazepam
        diazepam|adverse effect|rash|added|-|rare|-|Rarely a rash is seen.|diazepam.2021|diazepam.2023-05
        diazepam|indication|anxiety|changed|possible|stated|Diazepam relieves anxiety.|Diazepam relieves anxiety.\
|diazepam.2021|diazepam.2023-05
        """,
    ),
    (
        "changes", {"since": "document:diazepam.2021"}, "kind matter change before after older newer",
        """
        adverse effect|drowsiness|changed|about 20 %|about 30 %|diazepam.2021|diazepam
        indication|anxiety|changed|possible|stated|diazepam.2021|diazepam
        interaction|alcohol|added|-|avoid, all members|diazepam.2021|diazepam
        """,
    ),
    (
        "changes", {"until": "document:diazepam.2023-05", "series": "document:diazepam"}, "matter change",
        "rash|added\nanxiety|changed",
    ),
    (
        "changes", {"since": "document:diazepam.2021", "until": "document:diazepam.2023-05"}, "matter change",
        "rash|added\nanxiety|changed",
    ),
    ("changes", {"drug": "drug:baclofen"}, "matter", ""),
    ("changes", {"series": "document:baclofen"}, "matter", ""),
    (
        "not-understood", {"document": "document:diazepam.2023-05"}, "title sentence",
        "Diazepam in short|See the yellow leaflet.",
    ),
    (
        "counts", {}, "kind number",
        """
        documents|2
        indications|2
        contraindications|2
        precautions|1
        adverse effects|8
        interactions|7
        doses|6
        signs of overdose|1
        withdrawal effects|1
        brands, classes, routes and forms|4
        """,
    ),
    (
        "shared-effects", {"drug": "drug:baclofen", "other": "drug:diazepam"},
        "effect drug_figure other_figure finding drug_statement other_statement",
        """
        drowsiness|20.9 percent|About 30 percent|drowsiness|b-drowsy-pump|d-drowsy
        drowsiness|Up to 63 percent|About 30 percent|drowsiness|b-drowsy|d-drowsy
        seizures|-|fewer than 1 in 10,000|seizures|b-seizures|d-seizures
        """,
    ),
    ("shared-effects", {"drug": "drug:baclofen", "other": "drug:morphine"}, "effect", ""),
    (
        "distinct-effects", {"drug": "drug:baclofen", "other": "drug:diazepam"},
        "effect group comparator upper statement",
        "constipation|common|exactly|6|b-constipation",
    ),
    (
        "distinct-effects", {"drug": "drug:diazepam", "other": "drug:baclofen"},
        "effect comparator lower upper statement",
        "dizziness|between|1|5|d-dizzy",
    ),
    ("alternatives-without-effect", {"use": "finding:anxiety", "effect": "finding:dizziness"}, "drug", ""),
    (
        "alternatives-without-effect", {"use": "finding:anxiety", "effect": "finding:constipation"},
        "drug certainty statement",
        "diazepam|asserted|d-treats",
    ),
    # What is denied is no reason to leave a drug out.
    ("alternatives-without-effect", {"use": "finding:spasms", "effect": "finding:weight-gain"}, "drug", "baclofen"),
    # Baclofen's leaflet warns of the class that diazepam belongs to, and diazepam's of muscle relaxants.
    ("alternatives-without-interaction", {"use": "finding:anxiety", "without": "drug:baclofen"}, "drug", ""),
    ("alternatives-without-interaction", {"use": "finding:anxiety", "without": "drug:tizanidine"}, "drug", ""),
    ("alternatives-without-interaction", {"use": "finding:anxiety", "without": "class:muscle-relaxants"}, "drug", ""),
    ("alternatives-without-interaction", {"use": "finding:anxiety", "without": "drug:diazepam"}, "drug", ""),
    (
        "alternatives-without-interaction", {"use": "finding:anxiety", "without": "drug:morphine"}, "drug statement",
        "diazepam|d-treats",
    ),
    (
        "patient-check",
        {
            "conditions": ("finding:cerebral-palsy", "finding:kidney-disease"),
            "medicines": ("drug:baclofen", "drug:diazepam"),
        },
        "medicine kind patient reach reason condition via certainty polarity statement",
        """
        baclofen|contraindication|cerebral palsy|itself|-|-|-|asserted|affirmed|b-contra
       baclofen|precaution|kidney disease|itself|the body clears it slowly|if you are over 65|-|asserted|affirmed|b-care
        diazepam|contraindication|cerebral palsy|itself|-|-|-|asserted|affirmed|d-contra
        """,
    ),
    (
        "patient-check", {"conditions": ("finding:kidney-disease",), "medicines": ("drug:diazepam",)},
        "medicine", "",
    ),
    (
        "effects-by-band", {"drug": "drug:baclofen"}, "band effect via comparator upper statement",
        """
        very common|drowsiness|intrathecal|exactly|20.9|b-drowsy-pump
        common|constipation|-|exactly|6|b-constipation
        """,
    ),
    (
        "effects-by-band", {"drug": "drug:diazepam"}, "band effect comparator lower upper",
        "common|dizziness|between|1|5\nvery rare|seizures|less than|-|0.01",
    ),
    (
        "maximum-doses", {}, "medicine amount unit per population statement",
        "baclofen|12|mg|day|-|b-cap\nbaclofen|80|mg|day|adults|b-most",
    ),
    ("maximum-doses", {"drug": "drug:diazepam"}, "amount", ""),
    (
        "above-maximum", {}, "medicine regimen step amount unit maximum maximum_unit statement maximum_statement",
        "baclofen|titration schedule|3|15000|ug|12|mg|b-step3|b-cap",
    ),
    (
        "for-population", {"population": "population:adults"}, "medicine kind thing words statement",
        "baclofen|dose|-|40 mg|b-start\nbaclofen|dose|-|80 mg|b-most",
    ),
    ("for-population", {"population": "population:adults", "drug": "drug:diazepam"}, "medicine", ""),
    (
        "food-and-drink", {}, "medicine other action certainty polarity statement",
        "baclofen|alcohol|avoid|asserted|affirmed|b-alcohol\ndiazepam|alcohol|avoid|asserted|affirmed|d-alcohol",
    ),
    (
        "to-avoid", {"drug": "drug:diazepam"}, "other extent certainty statement",
        "alcohol|all members|asserted|d-alcohol\nmuscle relaxants|all members|asserted|d-relaxants",
    ),
    ("to-avoid", {"drug": "drug:baclofen"}, "other statement", "alcohol|b-alcohol"),
    (
        "most-stated-effects", {}, "effect drugs finding",
        """
        drowsiness|2|drowsiness
        seizures|2|seizures
        constipation|1|constipation
        dizziness|1|dizziness
        """,
    ),
    (
        "effects-of-class", {"group": "class:sedatives"}, "effect drugs",
        "dizziness|1\ndrowsiness|1\nseizures|1",
    ),
    ("effects-of-class", {"group": "class:opioids"}, "effect", ""),
    (
        "added-effects", {"medicines": ("drug:baclofen", "drug:diazepam", "drug:morphine")}, "effect drugs finding",
        "drowsiness|2|drowsiness\nseizures|2|seizures",
    ),
    ("added-effects", {"medicines": ("drug:baclofen",)}, "effect", ""),
    (
        "why", {"node": "finding:seizures", "other": "drug:baclofen"}, "property from_label to_label told because",
        """
        hasOverdoseSign|baclofen|seizures|Baclofen in short|b-overdose
        hasSideEffect|baclofen|seizures|Baclofen in short|b-seizures
        hasWithdrawalEffect|baclofen|seizures|Baclofen in short|b-stop
        """,
    ),
    (
        "why", {"node": "drug:lorazepam", "other": "class:benzodiazepines"},
        "property from_label to_label told sentence",
        "memberOf|lorazepam|benzodiazepines|made up for the tests|-",
    ),
    (
        "path", {"node": "drug:lorazepam", "other": "drug:diazepam"},
        "length property1 label1 property2 label2 property3",
        """
        2|memberOf|benzodiazepines|memberOf|-|-
        2|memberOf|sedatives|memberOf|-|-
        """,
    ),
    (
        "path", {"node": "drug:baclofen", "other": "product:lioresal"}, "length property1 label1 property2",
        "1|hasBrand|-|-",
    ),
    (
        "path", {"node": "finding:constipation", "other": "finding:dizziness"},
        "length property1 label1 property2 label2 property3",
        "3|hasSideEffect|baclofen|interactsWith|diazepam|hasSideEffect",
    ),
    ("path", {"node": "drug:baclofen", "other": "drug:baclofen"}, "length", ""),
]  # fmt: skip

# Over the graph of contradictions.
CONTRARY: list[tuple[str, dict[str, Given], str, str]] = [
    (
        "disagreements", {}, "medicine effect first second first_title second_title first_statement second_statement",
        """
        sertraline|nausea|25 percent|fewer than 10 percent|Sertraline guide|Sertraline leaflet|us-nausea|uk-nausea
        sertraline|rash|denied|affirmed|Sertraline guide|Sertraline leaflet|us-rash|uk-rash
        """,
    ),
    ("disagreements", {"drug": "drug:codeine"}, "medicine", ""),
    (
        "one-sided", {}, "warns silent action certainty title statement",
        "sertraline|codeine|caution|asserted|Sertraline guide|us-codeine",
    ),
    (
        "allergies", {}, "medicine kind to certainty polarity statement",
        "sertraline|contraindication|latex|asserted|affirmed|us-latex",
    ),
    (
        "effect-and-use", {}, "medicine finding use_title effect_title use effect",
        "sertraline|trouble sleeping|Sertraline guide|Sertraline leaflet|us-use|uk-effect",
    ),
]  # fmt: skip
