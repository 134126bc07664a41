"""The questions with the rows that were read from the two leaflets of the sample graph by hand."""

from __future__ import annotations

from decimal import Decimal

from kg.parameters import Given

# Question, values, columns looked at, rows. A dash is an empty cell.
CASES: list[tuple[str, dict[str, Given], str, str]] = [
    (
        "side-effects", {"drug": "drug:baclofen"},
        "effect via group comparator lower upper serious certainty polarity statement",
        """
        drowsiness|-|common|up to|-|63|-|possible|affirmed|b-drowsy
        drowsiness|intrathecal|common|exactly|20.9|20.9|-|possible|affirmed|b-drowsy-pump
        constipation|-|common|exactly|6|6|-|asserted|affirmed|b-constipation
        seizures|-|serious|-|-|-|true|asserted|affirmed|b-seizures
        weight gain|-|-|-|-|-|-|asserted|denied|b-gain
        """,
    ),
    (
        "side-effects", {"drug": "drug:baclofen", "route": "route:intrathecal"}, "effect via upper sentence",
        """
        drowsiness|intrathecal|20.9|With the pump, also known as an intrathecal injection, drowsiness \
occurs in 20.9 percent.
        """,
    ),
    (
        "side-effects", {"drug": "drug:baclofen", "minimum": "20.5"}, "effect comparator upper",
        """
        drowsiness|up to|63
        drowsiness|exactly|20.9
        """,
    ),
    ("side-effects", {"drug": "drug:baclofen", "minimum": Decimal("63.1")}, "effect", ""),
    (
        "effects-by-cause", {"finding": "finding:seizures"}, "drug kind group comparator lower upper serious certainty",
        """
        diazepam|side effect|-|less than|-|0.01|-|possible
        baclofen|side effect|serious|-|-|-|true|asserted
        baclofen|sign of overdose|-|-|-|-|-|asserted
        baclofen|withdrawal effect|-|-|-|-|-|possible
        """,
    ),
    (
        "interactions", {"agent": "drug:baclofen"},
        "other stated reached action extent consequence certainty membership",
        """
        alcohol|alcohol|-|avoid|all members|-|asserted|-
        antibiotics|antibiotics|-|caution|some members|-|asserted|-
        benzodiazepines|benzodiazepines|-|caution|all members|increase drowsiness|asserted|-
        diazepam|benzodiazepines|diazepam|caution|all members|increase drowsiness|asserted|made up for the tests
        diazepam|muscle relaxants|baclofen|avoid|all members|-|asserted|Baclofen in short
        diazepam|muscle relaxants|baclofen|avoid|all members|-|asserted|made up for the tests
        morphine|opioids|morphine|caution|all members|may slow your breathing|possible|made up for the tests
        muscle relaxants|muscle relaxants|-|caution|all members|increase drowsiness|asserted|-
        opioids|opioids|-|caution|all members|may slow your breathing|possible|-
        tizanidine|muscle relaxants|tizanidine|caution|all members|increase drowsiness|asserted|made up for the tests
        """,
    ),
    (
        "interactions", {"agent": "substance:alcohol"}, "other stated reached action sentence statement",
        """
        baclofen|alcohol|-|avoid|Do not drink alcohol.|b-alcohol
        diazepam|alcohol|-|avoid|Do not take it with muscle relaxants or alcohol.|d-alcohol
        """,
    ),
    ("interactions", {"agent": "drug:lorazepam"}, "other", ""),
    (
        "interactions", {"agent": "class:muscle-relaxants"}, "other stated reached statement",
        """
        baclofen|muscle relaxants|-|b-relaxants
        diazepam|muscle relaxants|-|d-relaxants
        """,
    ),
    (
        "contraindications", {"drug": "drug:baclofen"}, "kind thing condition_kind reason condition sentence",
        """
        contraindication|cerebral palsy|-|-|-|Do not take it if you have cerebral palsy.
        precaution|kidney disease|state|the body clears it slowly|if you are over 65|Take care with kidney disease \
if you are over 65, as the body clears it slowly.
        """,
    ),
    (
        "dose-on-day", {"drug": "drug:baclofen", "day": 1}, "regimen row step amount_max unit from_day to_day",
        """
        dosing|starting dose|-|40|mg|1|-
        dosing|maximum|-|80|mg|-|-
        titration schedule|step|1|5|mg|1|3
        titration schedule|maximum|-|12|mg|-|-
        """,
    ),
    (
        "dose-on-day", {"drug": "drug:baclofen", "day": 7}, "regimen row step amount_max unit from_day to_day",
        """
        dosing|starting dose|-|40|mg|1|-
        dosing|maximum|-|80|mg|-|-
        titration schedule|step|3|15000|ug|7|8
        titration schedule|maximum|-|12|mg|-|-
        """,
    ),
    (
        "dose-on-day", {"drug": "drug:baclofen", "day": 9}, "regimen row step amount_max unit",
        """
        dosing|starting dose|-|40|mg
        dosing|maximum|-|80|mg
        titration schedule|maximum|-|12|mg
        """,
    ),
    ("dose-on-day", {"drug": "drug:diazepam", "day": 1}, "row", ""),
    (
        "doses", {"drug": "drug:baclofen"}, "regimen kind step words per duration_days maximum exceeds population "
        "certainty",
        """
        dosing|initial dose|-|40 mg|day|-|80|false|adults|asserted
        dosing|maximum dose|-|80 mg|day|-|-|-|adults|asserted
        titration schedule|dose step|1|5 mg|-|3|12|false|-|asserted
        titration schedule|dose step|2|10 mg|-|3|12|false|-|asserted
        titration schedule|dose step|3|15000 mcg|-|2|12|true|-|asserted
        titration schedule|maximum dose|-|12 mg|day|-|-|-|-|asserted
        """,
    ),
    (
        "evidence", {"statement": "statement:b-seizures"},
        "title section words start end sentence sentence_start sentence_end document",
        """
        Baclofen in short|Side effects|Seizures|460|468|Seizures are serious.|460|481|baclofen
        Baclofen in short|Dosage|seizures|897|905|Too much of it causes seizures.|875|906|baclofen
        """,
    ),
    (
        "not-understood", {"document": ("document:baclofen", "document:diazepam")},
        "title section start sentence document",
        "Baclofen in short|Dosage|953|Ask about the blue leaflet.|baclofen",
    ),
    ("not-understood", {"document": "document:diazepam"}, "sentence", ""),
    (
        "unlinked", {}, "kind label relation count thing",
        "finding|cerebral palsy|contraindication|2|cerebral-palsy\nfinding|kidney disease|precaution|1|kidney-disease",
    ),
    (
        "neighbours", {"node": "finding:seizures"}, "direction property neighbour label kind count",
        """
        in|hasOverdoseSign|baclofen|baclofen|Drug|1
        in|hasSideEffect|baclofen|baclofen|Drug|1
        in|hasSideEffect|diazepam|diazepam|Drug|1
        in|hasWithdrawalEffect|baclofen|baclofen|Drug|1
        """,
    ),
    (
        "neighbours", {"node": "class:benzodiazepines"}, "direction property neighbour kind count",
        """
        in|memberOf|diazepam|Drug|1
        in|memberOf|lorazepam|Drug|1
        out|broaderClass|sedatives|DrugClass|-
        out|interactsWith|baclofen|Drug|1
        """,
    ),
    ("neighbours", {"node": "document:diazepam"}, "direction property neighbour kind", "out|isAbout|diazepam|Drug"),
    (
        "drug", {"drug": "drug:diazepam"}, "kind thing words comparator lower upper certainty review sentence",
        """
        adverse effect|drowsiness|drowsiness|about|30|30|possible|-|About 30 percent of users feel drowsiness, fewer \
than 1 in 10,000 have seizures, and dizziness occurs in 1 to 5 percent.
        adverse effect|seizures|seizures|less than|-|0.01|possible|-|About 30 percent of users feel drowsiness, fewer \
than 1 in 10,000 have seizures, and dizziness occurs in 1 to 5 percent.
        adverse effect|dizziness|dizziness|between|1|5|possible|-|About 30 percent of users feel drowsiness, fewer \
than 1 in 10,000 have seizures, and dizziness occurs in 1 to 5 percent.
        contraindication|cerebral palsy|cerebral palsy|-|-|-|asserted|-|Do not use it in cerebral palsy.
        indication|anxiety|anxiety|-|-|-|asserted|accepted|Diazepam treats anxiety.
        interaction|muscle relaxants|muscle relaxants|-|-|-|asserted|-|Do not take it with muscle relaxants or alcohol.
        interaction|alcohol|alcohol|-|-|-|asserted|-|Do not take it with muscle relaxants or alcohol.
        """,
    ),
    (
        "statements", {"document": "document:diazepam"},
        "drug kind thing concept comparator action start end review statement",
        """
        diazepam|indication|anxiety|anxiety|-|-|35|42|accepted|d-treats
        diazepam|adverse effect|drowsiness|drowsiness|about|-|75|85|-|d-drowsy
        diazepam|adverse effect|seizures|seizures|less than|-|115|123|-|d-seizures
        diazepam|adverse effect|dizziness|dizziness|between|-|129|138|-|d-dizzy
        diazepam|interaction|muscle relaxants|muscle-relaxants|-|avoid|185|201|-|d-relaxants
        diazepam|interaction|alcohol|alcohol|-|avoid|205|212|-|d-alcohol
        diazepam|contraindication|cerebral palsy|cerebral-palsy|-|-|231|245|-|d-contra
        """,
    ),
    ("indications", {"drug": "drug:baclofen"}, "use certainty polarity statement", "spasms|asserted|affirmed|b-treats"),
    (
        "drugs-for", {"finding": "finding:anxiety"}, "drug certainty sentence",
        "diazepam|asserted|Diazepam treats anxiety.",
    ),
    (
        "forbidden-in", {"finding": "finding:cerebral-palsy"}, "drug kind certainty statement",
        """
        baclofen|contraindication|asserted|b-contra
        diazepam|contraindication|asserted|d-contra
        """,
    ),
    (
        "forbidden-in", {"finding": "finding:kidney-disease"}, "drug kind reason condition",
        "baclofen|precaution|the body clears it slowly|if you are over 65",
    ),
    (
        "serious-effects", {"drug": "drug:baclofen"}, "effect group certainty statement",
        "seizures|serious|asserted|b-seizures",
    ),
    ("serious-effects", {"drug": "drug:diazepam"}, "effect", ""),
    (
        "frequent-effects", {"finding": "finding:drowsiness"}, "drug comparator lower upper via statement",
        """
        baclofen|up to|-|63|-|b-drowsy
        diazepam|about|30|30|-|d-drowsy
        baclofen|exactly|20.9|20.9|intrathecal|b-drowsy-pump
        """,
    ),
    (
        "frequent-effects", {"finding": "finding:drowsiness", "share": 30}, "drug comparator",
        """
        baclofen|up to
        diazepam|about
        """,
    ),
    ("frequent-effects", {"finding": "finding:seizures", "share": Decimal("0.02")}, "drug", ""),
    (
        "effects-by-route", {"drug": "drug:baclofen"}, "effect via comparator upper statement",
        """
        drowsiness|-|up to|63|b-drowsy
        drowsiness|intrathecal|exactly|20.9|b-drowsy-pump
        """,
    ),
    ("effects-by-route", {"drug": "drug:diazepam"}, "effect", ""),
    (
        "overdose", {"drug": "drug:baclofen"}, "effect certainty polarity statement",
        "seizures|asserted|affirmed|b-overdose",
    ),
    (
        "withdrawal", {"drug": "drug:baclofen"}, "effect certainty polarity statement",
        "seizures|possible|affirmed|b-stop",
    ),
    (
        "dangerous-withdrawal", {}, "drug effect known certainty title statement",
        "baclofen|seizures|Baclofen in short|possible|Baclofen in short|b-stop",
    ),
    ("denied", {}, "medicine kind thing statement", "baclofen|adverse effect|weight gain|b-gain"),
    ("denied", {"drug": "drug:diazepam"}, "kind", ""),
    (
        "possible", {"drug": "drug:baclofen"}, "medicine kind thing statement",
        """
        baclofen|adverse effect|drowsiness|b-drowsy
        baclofen|adverse effect|drowsiness|b-drowsy-pump
        baclofen|interaction|opioids|b-opioids
        baclofen|withdrawal effect|seizures|b-stop
        """,
    ),
    (
        "interaction-check",
        {"medicines": ("drug:baclofen", "drug:diazepam", "drug:lorazepam", "drug:tizanidine", "substance:alcohol")},
        "medicine other stated reach action consequence certainty polarity membership through statement document",
        """
        baclofen|alcohol|alcohol|itself|avoid|-|asserted|affirmed|-|-|b-alcohol|baclofen
        baclofen|diazepam|benzodiazepines|class|caution|increase drowsiness|asserted|affirmed|made up for the tests\
|benzodiazepines|b-benzo|baclofen
        baclofen|lorazepam|benzodiazepines|excepted|caution|increase drowsiness|asserted|affirmed|made up for the tests\
|benzodiazepines|b-benzo|baclofen
        baclofen|tizanidine|muscle relaxants|class|caution|increase drowsiness|asserted|affirmed|made up for the tests\
|muscle relaxants|b-relaxants|baclofen
        diazepam|alcohol|alcohol|itself|avoid|-|asserted|affirmed|-|-|d-alcohol|diazepam
        diazepam|baclofen|muscle relaxants|class|avoid|-|asserted|affirmed|Baclofen in short|muscle relaxants\
|d-relaxants|diazepam
        diazepam|baclofen|muscle relaxants|class|avoid|-|asserted|affirmed|made up for the tests|muscle relaxants\
|d-relaxants|diazepam
        diazepam|tizanidine|muscle relaxants|class|avoid|-|asserted|affirmed|made up for the tests|muscle relaxants\
|d-relaxants|diazepam
        """,
    ),
    # "Certain antibiotics" and a hedge: both are told, as what they are.
    (
        "interaction-check", {"medicines": ("drug:baclofen", "drug:ciprofloxacin", "drug:morphine")},
        "other stated reach action certainty membership sentence",
        """
        ciprofloxacin|antibiotics|some of its class|caution|asserted|made up for the tests|Take care with certain \
antibiotics.
        morphine|opioids|class|caution|possible|made up for the tests|Opioids may slow your breathing.
        """,
    ),
    # Classes on the list: named as such, under a wider one, some of one.
    (
        "interaction-check",
        {"medicines": ("drug:baclofen", "class:antibiotics", "class:benzodiazepines", "class:sedatives")},
        "other stated reach membership statement",
        """
        antibiotics|antibiotics|some of it|-|b-antibiotics
        benzodiazepines|benzodiazepines|itself|-|b-benzo
        sedatives|benzodiazepines|member|-|b-benzo
        """,
    ),
    ("interaction-check", {"medicines": ("drug:diazepam", "drug:morphine")}, "medicine", ""),
    ("interaction-check", {"medicines": ("drug:baclofen",)}, "medicine", ""),
    (
        "documents-about", {"medicines": ("drug:baclofen", "class:sedatives", "substance:alcohol")},
        "medicine about membership title date sentences not_understood document",
        """
        baclofen|baclofen|-|Baclofen in short|-|17|1|baclofen
        sedatives|diazepam|made up for the tests|Diazepam in short|2024-02-29|4|0|diazepam
        """,
    ),
    (
        "shared-classes", {"medicines": ("drug:diazepam", "drug:lorazepam", "drug:morphine")},
        "class medicine membership through group",
        """
        benzodiazepines|diazepam|made up for the tests|benzodiazepines|benzodiazepines
        benzodiazepines|lorazepam|made up for the tests|benzodiazepines|benzodiazepines
        sedatives|diazepam|made up for the tests|benzodiazepines|sedatives
        sedatives|lorazepam|made up for the tests|benzodiazepines|sedatives
        """,
    ),
    (
        "shared-classes", {"medicines": ("drug:baclofen", "class:muscle-relaxants", "class:benzodiazepines")},
        "class medicine membership",
        """
        muscle relaxants|baclofen|Baclofen in short
        muscle relaxants|baclofen|made up for the tests
        """,
    ),
    ("shared-classes", {"medicines": ("drug:baclofen", "drug:morphine")}, "class", ""),
    (
        "unlinked-statements", {"document": ("document:baclofen", "document:diazepam")},
        "medicine kind words title statement",
        """
        baclofen|contraindication|cerebral palsy|Baclofen in short|b-contra
        baclofen|precaution|kidney disease|Baclofen in short|b-care
        diazepam|contraindication|cerebral palsy|Diazepam in short|d-contra
        """,
    ),
    ("unlinked-statements", {"document": "document:diazepam"}, "words statement", "cerebral palsy|d-contra"),
]  # fmt: skip
