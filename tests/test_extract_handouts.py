"""What documents of ever other houses taught (handouts, pharmacy sheets, herbal articles, web pages): one line a
mechanism, what it states and what no longer. Every sentence is our own."""

from __future__ import annotations

import pytest
from small_readings import DRUG, denied, read_text, values

from kg.facts import facts
from kg.model import Relation

EFFECT, USE, WITH, CARE = Relation.ADVERSE_EFFECT, Relation.INDICATION, Relation.INTERACTION, Relation.PRECAUTION
NEVER, OVERDOSE, STOPPING = Relation.CONTRAINDICATION, Relation.OVERDOSE_SIGN, Relation.WITHDRAWAL_EFFECT
BRAND, ROUTE, FORM = Relation.BRAND, Relation.ROUTE, Relation.DOSE_FORM
EFFECTS, BEFORE, USES = "Side effects\n\n", f"Before you take {DRUG}\n\n", "Uses\n\n"
OTHERS, STOP, HOW = (
    f"Taking {DRUG} with other medicines\n\n",
    f"If you stop taking {DRUG}\n\n",
    f"How to take {DRUG}\n\n",
)
SIGNS = f"{EFFECTS}Call your doctor immediately if you get:\n\n"

READ = [
    # the items of a list
    (
        f"{SIGNS}- confusion or seeing things that do not exist\n- rash\n",
        EFFECT,
        ["confusion", "seeing things that do not exist", "rash"],
    ),
    (f"{SIGNS}- stomach pain or upset\n- rash\n", EFFECT, ["stomach pain or upset", "rash"]),
    (
        f"{SIGNS}- large, hive-like swelling on the face\n- rash\n",
        EFFECT,
        ["large, hive-like swelling on the face", "rash"],
    ),
    (f"{EFFECTS}- dry eyes – artificial tears can help\n- rash\n", EFFECT, ["dry eyes", "rash"]),
    (
        f"{SIGNS}- you're short of breath, wheezing or coughing\n- rash\n",
        EFFECT,
        ["short of breath", "wheezing", "coughing", "rash"],
    ),
    (f"{SIGNS}- effects on heart: palpitations, chest pain\n- rash\n", EFFECT, ["palpitations", "chest pain", "rash"]),
    (
        f"{SIGNS}- sunburn after exposure to sun or artificial light\n",
        EFFECT,
        ["sunburn after exposure to sun or artificial light"],
    ),
    (
        "Tell your doctor if you have low levels of sodium, phosphorus, or calcium in your blood.",
        CARE,
        ["low levels of sodium, phosphorus, or calcium in your blood"],
    ),
    ("Tell your doctor if you have liver, kidney, thyroid problems.", CARE, ["liver, kidney, thyroid problems"]),
    (
        "Tell your doctor if you had a tear (perforation) in your stomach or intestine.",
        CARE,
        ["tear (perforation) in your stomach or intestine"],
    ),
    (
        f"{DRUG} is contraindicated in patients with second- and third-degree heart block.",
        NEVER,
        ["second- and third-degree heart block"],
    ),
    (
        "Symptoms of overdose: fluttering eyelids, seeing things that are not there, coma.",
        OVERDOSE,
        ["fluttering eyelids", "seeing things that are not there", "coma"],
    ),
    # how effects are stated
    (
        f"{DRUG} may cause serious side effects that you may not notice. These include:\n\n- sleepiness\n- rash\n",
        EFFECT,
        ["sleepiness", "rash"],
    ),
    (
        f"{EFFECTS}The most common side effects include:\n\nnausea, tiredness, decreased appetite, "
        f"mouth sores, vomiting, weight loss, and hair loss\n",
        EFFECT,
        ["nausea", "tiredness", "decreased appetite", "mouth sores", "vomiting", "weight loss", "hair loss"],
    ),
    (
        f"{EFFECTS}Less often patients develop a rash or inflammation of the pancreas.",
        EFFECT,
        ["rash", "inflammation of the pancreas"],
    ),
    (f"{EFFECTS}People taking {DRUG} have a slightly higher risk of lymphoma.", EFFECT, ["lymphoma"]),
    (
        f"{EFFECTS}{DRUG} may make you more likely to get infections, such as shingles.",
        EFFECT,
        ["infections", "shingles"],
    ),
    (f"{DRUG} can damage your kidneys.", EFFECT, ["damage your kidneys"]),
    (
        f"{EFFECTS}In rare cases, it's possible to have a serious allergic reaction to {DRUG}.",
        EFFECT,
        ["serious allergic reaction"],
    ),
    ("Tell your doctor if you have dizziness or fainting during your infusion.", EFFECT, ["dizziness", "fainting"]),
    ("Tell your doctor if you have dizziness or fainting during your infusion.", CARE, []),
    (
        f"{EFFECTS}More common\n\nHeadache\n\nLess common\n\nBurping, heartburn\n",
        EFFECT,
        ["Headache", "Burping", "heartburn"],
    ),
    (
        "Get emergency medical help if you have signs of an allergic reaction: hives; trouble breathing.",
        EFFECT,
        ["allergic reaction", "hives", "trouble breathing"],
    ),
    (f"{EFFECTS}Your child may feel shaky or get a headache.", EFFECT, ["shaky", "headache"]),
    # uses
    (f"{DRUG} is used to lower high blood pressure.", USE, ["high blood pressure"]),
    (
        f"{USES}Possibly effective for...\n\n- Migraine.\n\nPossibly ineffective for...\n\n- "
        f"Asthma.\n\nInsufficient evidence to rate effectiveness for...\n\n- Gout.\n",
        USE,
        ["Migraine"],
    ),
    (f"{HOW}Take {DRUG} with food, as this helps to reduce nausea.", USE, []),
    (f"We use {DRUG} for gout and lupus.", USE, ["gout", "lupus"]),
    (f"{USES}{DRUG} is used to treat sarcoma, a type of cancer, in adults.", USE, ["sarcoma"]),
    (f"{USES}{DRUG} is used to prevent stroke in people with diabetes or kidney disease.", USE, ["stroke"]),
    # conditions
    (f"If you have liver problems, do not use {DRUG}.", NEVER, ["liver problems"]),
    (f"If you have liver problems, do not use {DRUG} without asking your doctor.", NEVER, []),
    (f"Do not take {DRUG} unless you are able to stay in bed for a full night.", NEVER, []),
    (f"Do not use {DRUG} while you are breast-feeding.", NEVER, ["breast-feeding"]),
    (
        f"{BEFORE}Tell your doctor if you have any other medical problems, especially: gout; heart "
        f"rhythm problems, history of; or lupus.",
        CARE,
        ["gout", "heart rhythm problems", "lupus"],
    ),
    (
        f"{BEFORE}Tell your doctor if you have myasthenia gravis, a condition that causes muscle weakness, or gout.",
        CARE,
        ["myasthenia gravis", "gout"],
    ),
    (f"{BEFORE}Use caution in patients with portal hypertension.", CARE, ["portal hypertension"]),
    (
        f"Talk to your doctor about the risks and benefits of {DRUG} if you are 65 years of age or older.",
        CARE,
        ["65 years of age or older"],
    ),
    (
        "Special precautions & warnings\n\nPregnancy: It might harm.\n\nChildren: It is safe for "
        "children.\n\nBleeding disorders: It might slow clotting.\n\nHyperkalemia: Salt substitutes may do harm.\n",
        CARE,
        ["Pregnancy", "Bleeding disorders"],
    ),
    (
        "Make sure your doctor knows about all your medical conditions, especially gout or lupus.",
        CARE,
        ["gout", "lupus"],
    ),
    (f"Use {DRUG} carefully if you have asthma.", CARE, ["asthma"]),
    (f"{BEFORE}If you have kidney disease, your doctor may give you a lower dose.", CARE, ["kidney disease"]),
    (f"{DRUG} may not be right for you if you have gout.", CARE, ["gout"]),
    ("Patients with renal impairment need close monitoring.", CARE, ["renal impairment"]),
    (f"Before having surgery, tell the doctor that you take {DRUG}.", CARE, ["surgery"]),
    (f"{DRUG} should be avoided in people with heart block.", NEVER, ["heart block"]),
    ("Do not use in patients with advanced aortic stenosis.", NEVER, ["advanced aortic stenosis"]),
    # interactions
    (f"{BEFORE}Rifampin may make {DRUG} work less well.", WITH, ["Rifampin"]),
    (
        f"{BEFORE}Drug interactions: Using it with any of the following is not recommended: astemizole, pimozide.",
        WITH,
        ["astemizole", "pimozide"],
    ),
    (
        f"{OTHERS}Warfarin (Coumadin) interacts with {DRUG}\n\nAsk before you take both of them together.\n",
        WITH,
        ["Warfarin"],
    ),
    (
        f"{OTHERS}Some sedative medications include clonazepam (Klonopin, Rivotril) and lorazepam (Ativan).",
        WITH,
        ["sedative", "clonazepam", "lorazepam"],
    ),
    (f"{OTHERS}Rifampicin, an antibiotic, may be a problem.", WITH, ["Rifampicin"]),
    (f"{BEFORE}Medicines can interact with each other, sometimes causing serious side effects.", WITH, []),
    (
        f"{BEFORE}Avoid taking {DRUG} with strong CYP3A inducers (for example, rifampin and phenytoin).",
        WITH,
        ["strong CYP3A inducers", "rifampin", "phenytoin"],
    ),
    (
        f"{OTHERS}Tell your doctor if you take medicines for depression (selective serotonin reuptake "
        "inhibitors (SSRIs)).",
        WITH,
        ["medicines for depression", "selective serotonin reuptake inhibitors"],
    ),
    (
        f"{BEFORE}Tell your doctor if you:\n\n- have gout\n- are pregnant\n- Females who can become "
        "pregnant should use birth control.\n",
        CARE,
        ["gout", "pregnant"],
    ),
    (
        f"{BEFORE}Tell your doctor if you have a disease or condition of the heart, or gout.",
        CARE,
        ["disease or condition of the heart", "gout"],
    ),
    (f"{OTHERS}Tell your doctor if your child takes theophylline or steroids.", WITH, ["theophylline", "steroids"]),
    (f"{OTHERS}Tell your doctor if you use:\n\n- cyclosporine; or\n- warfarin\n", WITH, ["cyclosporine", "warfarin"]),
    # stopping, overdose, products
    ("If you take too much\n\nTaking too much increases the risk of bleeding.", OVERDOSE, ["bleeding"]),
    ("If you take too much\n\nOverdose symptoms: vomiting, blurred vision.", OVERDOSE, ["vomiting", "blurred vision"]),
    (
        f"{STOP}Do not stop suddenly, as your angina could come back or your heart could start racing.",
        STOPPING,
        ["angina", "heart could start racing"],
    ),
    (f"{USES}{DRUG} is used to reduce alcohol withdrawal symptoms, such as sweating.", STOPPING, []),
    (f"US brand names: Candizol, Oromyc\n\nUses\n\n{DRUG} is used to treat gout.", BRAND, ["Candizol", "Oromyc"]),
    (f"{DRUG} (brand names Candizol and Oromyc) is one of the statins.", BRAND, ["Candizol", "Oromyc"]),
    (f"{DRUG} comes as a solution (liquid).", FORM, ["solution"]),
    ("You can get the same side effects from this medicine as are known of beta blocker tablets.", FORM, []),
]


@pytest.mark.parametrize(("body", "relation", "states"), READ)
def test_what_it_states(body: str, relation: Relation, states: list[str]) -> None:
    assert values(body, relation) == states


@pytest.mark.parametrize(
    ("sentence", "agent"),
    [
        ("Paracetamol can be taken.", "Paracetamol"),
        ("Paracetamol is usually fine.", "Paracetamol"),
        (f"There's no problem taking paracetamol with {DRUG}.", "paracetamol"),
        ("Yes, you can drink alcohol.", "alcohol"),
    ],
)
def test_what_may_be_taken_is_denied(sentence: str, agent: str) -> None:
    assert denied(OTHERS + sentence, WITH) == [agent]
    assert values(OTHERS + sentence, WITH) == []


def test_effects_of_groups_below_a_call_for_help_are_serious_each() -> None:
    body = (
        f"{EFFECTS}Check with your doctor immediately if any of these side effects occur:\n\nRare\n\nSeizures, coma\n"
    )
    body += (
        "\nIncidence not known\n\nHives, chest pain\n\nSome side effects need no care.\n\nLess common\n\nBurping, gas\n"
    )
    rows = facts(read_text(f"{DRUG}: a guide\n\n{body}"))
    assert [(r["value"], r["category"], bool(r.get("serious"))) for r in rows if r["relation"] == EFFECT] == [
        ("Seizures", "rare", True),
        ("coma", "rare", True),
        ("Hives", "unknown", True),
        ("chest pain", "unknown", True),
        ("Burping", "uncommon", False),
        ("gas", "uncommon", False),
    ]


def test_less_common_effects_are_not_common() -> None:
    rows = facts(read_text(f"{DRUG}: a guide\n\n{EFFECTS}Less common effects include hair loss and gout."))
    assert [(r["value"], r["category"]) for r in rows if r["relation"] == EFFECT] == [
        ("hair loss", "uncommon"),
        ("gout", "uncommon"),
    ]


def test_lines_that_name_their_group_are_read_apart() -> None:
    body = f"{EFFECTS}Very common (may affect more than 1 in 10 people): headache\n"
    body += "Common (may affect up to 1 in 10 people): dry mouth; diarrhoea\n"
    rows = facts(read_text(f"{DRUG}: a guide\n\n{body}"))
    assert [(r["value"], r["category"]) for r in rows if r["relation"] == EFFECT] == [
        ("headache", "very_common"),
        ("dry mouth", "common"),
        ("diarrhoea", "common"),
    ]


def test_a_group_in_a_bracket_is_the_one_of_its_effect() -> None:
    rows = facts(
        read_text(f"{DRUG}: a guide\n\n{DRUG} may cause dizziness (common) or fainting (uncommon side effect).\n")
    )
    assert [(r["value"], r["category"]) for r in rows if r["relation"] == EFFECT] == [
        ("dizziness", "common"),
        ("fainting", "uncommon"),
    ]


def test_side_effects_below_what_forbids_it_are_no_reasons_against_it() -> None:
    body = f"Do not take {DRUG} if you:\n\n- have gout\n\nThe most common side effects of {DRUG} include:\n\n"
    body += f"nausea, hair loss, and back pain\n\n{DRUG} may cause rash.\n"
    assert values(body, NEVER) == ["gout"]
    assert values(body, EFFECT) == ["nausea", "hair loss", "back pain", "rash"]


@pytest.mark.parametrize(
    "text",
    [
        "ZORVAZOLE (Oral)\nzor-va-zole\n\nUses\n\nZorvazole is used to treat gout. Patients "
        "receiving zorvazole rest.\n\n"
        "Allergies\n\nTell your doctor if you are allergic to miconazole.\n",
        "North Hill Hospital\nInformation for patients: Zorvazole\n\nWhat is zorvazole?\n\nZorvazole "
        "is used to treat gout. "
        "People who take zorvazole rest. Zorvazole can cause rash, and miconazole can too. Stop taking zorvazole.\n",
    ],
)
def test_a_text_is_about_what_its_sentences_are_about(text: str) -> None:
    assert {(row["relation"], row["drug"]) for row in facts(read_text(text)) if row["value"] == "gout"} == {
        (USE, "zorvazole")
    }


def test_the_schedule_of_a_controlled_substance_is_no_route() -> None:
    text = "MEDICATION GUIDE\n\nZORVAZ® (ZOR-vaz) C-IV\n(zorvadrine)\ntablets, for oral use\n\nZORVAZ may cause rash.\n"
    rows = facts(read_text(text))
    assert [row["value"] for row in rows if row["relation"] == ROUTE] == ["oral use"]
    assert [row["value"] for row in rows if row["relation"] == BRAND] == ["ZORVAZ"]
