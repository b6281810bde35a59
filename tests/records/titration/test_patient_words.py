"""What the patient is told of the drug: the formula's own words, those kept of its drug, or lines to write on."""

from __future__ import annotations

from dataclasses import replace

from compounding.records.formula_parts import CalendarWords
from compounding.records.order import BulkPowder
from compounding.records.titration import Campaign
from compounding.records.titration.patient_words import patient_words
from compounding.sheets.calendar import calendar_sheet
from tests.records.preparation.orders import CAPSULES, formula, q
from tests.records.titration.campaigns import campaign, refused

AS_IS = BulkPowder(assay=q("99 %"), assay_basis="as is")
PROGESTERONE = "progesterone-capsule"


def _progesterone() -> Campaign:
    return campaign(PROGESTERONE, "20 mg for 7 days, 40 mg for 7 days", source=AS_IS)


def _page(planned: Campaign) -> str:
    sheet = calendar_sheet(planned, "a4")
    return " ".join(placed.value for placed in sheet.cells.values() if isinstance(placed.value, str))


def test_the_words_of_the_formula_come_first() -> None:
    own = CalendarWords(warning="Never.", passing="", call="Call.", references=())
    assert patient_words(replace(formula(CAPSULES), calendar=own)) is own


def test_released_formulas_without_words_have_those_of_their_drug() -> None:
    words = patient_words(formula(CAPSULES))
    assert formula(CAPSULES).calendar is None
    assert words is not None
    assert words.warning.startswith("Never take opioid medicines")


def test_no_word_of_another_drug_is_said() -> None:
    page = _page(_progesterone())
    assert "Your progesterone calendar" in page
    assert "to be written here by the pharmacist" in page
    for word in ("opioid", "naltrexone", "painkiller", "vivid dreams"):
        assert word not in page.casefold()


def test_where_no_words_are_known_the_pharmacist_is_warned() -> None:
    assert any(
        each.startswith("No words for the patient are known of progesterone") for each in _progesterone().warnings
    )


def test_without_a_usual_daily_dose_none_is_refused() -> None:
    planned = _progesterone()
    assert planned.formula.daily_dose is None
    for batch in planned.batches:
        assert batch.record.gate[0].found.endswith("dose by dose on the sheet Campaign")


def test_an_oral_liquid_is_taken_by_syringe() -> None:
    planned = campaign("naltrexone-oral-liquid", "1 mg for 7 days, 2 mg for 7 days", strengths=("1 mg/mL",))
    assert [line.take for line in planned.calendar] == ["1 mL with the oral syringe", "2 mL with the oral syringe"]
    assert not any("under the tongue" in each for each in planned.warnings)


def test_what_is_not_dosed_has_no_titration() -> None:
    problems = refused("naltrexone-trituration", "1 mg for 7 days", strengths=("1 %",))
    assert any("makes a trituration, of which no doses are counted" in each for each in problems)
