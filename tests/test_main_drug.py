"""Which medicine a text without its name in the title is about: no other word, and none that it only mentions."""

from __future__ import annotations

import pytest

from kg.extract.subject import find_main_drug
from kg.readers.text import parse_text
from kg.vocabulary import load_vocabulary

CASES = [
    (
        "INDICATIONS AND USAGE\n\n1 INDICATIONS AND USAGE ZENDRA is indicated in adults. Patients taking ZENDRA have "
        "blood tests. INDICATIONS AND USAGE are short. Stop ZENDRA where treatment with ZENDRA fails.\n",
        "zendra",
    ),
    (
        "BOXED WARNING\n\nWARNING: those with COPD are watched. Patients with COPD, given ZENDRA, and those taking "
        "COPD tablets had a WARNING. Stop taking ZENDRA for COPD.\n",
        "zendra",
    ),
    (
        "6 ADVERSE REACTIONS\n\nThe safety of ribavirin is described elsewhere. Patients "
        "treated with ZENDRA had anemia. "
        "In trials, treatment with ZENDRA caused rash. ZENDRA was given with ribavirin, and ribavirin was stopped.\n",
        "zendra",
    ),
    (
        "Clinical Trials Experience\n\nIn trials, experience with contrast agents was "
        "common. This experience is short. "
        "Events were rare in the experience of all.\n",
        None,
    ),
    (
        "Patients with Gaucher disease, those with Gaucher cells and one with Gaucher "
        "bones were treated with ZENDRA for "
        "months. Stopping ZENDRA was rare. Most had pain at the start, and few had pain "
        "at the end. No one had a rash.\n",
        "zendra",
    ),
    ("Adverse reactions\n\nFits came back in patients taking AEDs. Those taking AEDs with it had a rash.\n", None),
    (
        "ADVERSE REACTIONS\n\nThe risk with another LABA (salmeterol) was higher. LABA, "
        "such as ZENDRA, and LABA of other "
        "kinds differ. Treatment with ZENDRA and taking ZENDRA caused cough.\n",
        "zendra",
    ),
    (
        "ZENDRA (metoprolol succinate and hydrochlorothiazide) tablet\n\nZENDRA lowers "
        "blood pressure. Take ZENDRA daily. "
        "ZENDRA holds metoprolol.\n",
        "metoprolol succinate and hydrochlorothiazide",
    ),
    (
        "1 INDICATIONS AND USAGE PLAVIX is used with aspirin. Aspirin, with aspirin-like "
        "medicines, and aspirin alone are "
        "compared with PLAVIX. PLAVIX is for stroke.\n",
        "clopidogrel",
    ),
]


@pytest.mark.parametrize(("text", "name"), CASES, ids=lambda value: str(value)[:40])
def test_the_medicine_of_a_text_whose_title_does_not_name_it(text: str, name: str | None) -> None:
    found = find_main_drug(parse_text(text, "small"), load_vocabulary()).term
    assert (None if found is None else (found.label or found.words).lower()) == name
