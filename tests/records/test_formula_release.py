"""The next version of a formula in a pharmacy's own folder: reviewed, or begun as a copy."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from compounding.errors import CompoundingError, FormulaError, SheetError
from compounding.records import formula_release
from compounding.records.formula import Formula
from compounding.records.formula_copy import Copy, copied
from compounding.records.formula_difference import formula_differences
from compounding.records.formula_file import read_formula
from compounding.records.formula_inspection import inspection
from compounding.records.formula_open import LEFT_OPEN, open_places
from compounding.records.formula_release import UNREVIEWED, Review, reviewed
from compounding.records.library import Library, find_library, toolkit_library
from compounding.units import format_quantity

DAY = datetime.date(2026, 12, 1)
TOOLKIT = toolkit_library()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return the pharmacy's own folder, empty."""
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def with_own(folder: Path) -> Library:
    return find_library(folder)


def review_by(reviewer: str, date: datetime.date = DAY) -> Review:
    return Review(reviewer=reviewer, date=date, settled=True)


def own_cream(author: str) -> Copy:
    return Copy(
        formula_id="own-cream", name="own cream", drug="naltrexone hydrochloride", author=author, change="", date=DAY
    )


def of_ketamine(**stated: str) -> Copy:
    """Return the start of a formula for another drug, with what is stated of it."""
    of_drug = {key.replace("_", "-"): (text,) for key, text in stated.items()}
    return replace(own_cream("A. Pharmacist"), drug="ketamine hydrochloride", of_drug=of_drug)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


# --- review ----------------------------------------------------------------------------------


@pytest.mark.parametrize("formula_id", TOOLKIT.ids())
def test_a_review_is_the_next_version_and_nothing_else_changes(formula_id: str, own: Path) -> None:
    former = TOOLKIT.load(formula_id)
    done = reviewed(TOOLKIT, formula_id, review_by(" B. Pharmacist "), own)
    after = read_formula(done.file)
    assert (after.version, after.reviewer, after.effective) == (str(int(former.version) + 1), "B. Pharmacist", DAY)
    assert after.is_reviewed
    assert not former.is_reviewed
    differing = {
        each.name
        for each in fields(Formula)
        if each.compare and getattr(former, each.name) != getattr(after, each.name)
    }
    assert differing - {"confirm"} == {"version", "reviewer", "effective", "revisions", "checksum"}
    assert set(former.confirm) - set(after.confirm) == set(done.struck)
    assert all("no pharmacist has reviewed" in each for each in done.struck)
    assert after.revisions[:-1] == former.revisions
    assert after.revisions[-1].change.startswith(f"Reviewed by B. Pharmacist, unchanged from version {former.version}")
    found = inspection([own])
    assert (found.problems, found.warnings) == (0, 0)
    assert with_own(own).load(formula_id) == after


def test_earlier_versions_go_with_it_byte_for_byte(own: Path) -> None:
    done = reviewed(TOOLKIT, "naltrexone-cream", review_by("B. Pharmacist"), own)
    home = TOOLKIT.home("naltrexone-cream")
    assert [each.name for each in done.copied] == ["1.toml", "2.toml"]
    for each in done.copied:
        assert each.read_bytes() == (home / each.name).read_bytes()
        assert with_own(own).load("naltrexone-cream", each.stem) == TOOLKIT.load("naltrexone-cream", each.stem)
    assert sorted(contents(own)) == [f"naltrexone-cream/{each}.toml" for each in (1, 2, 3)]


def test_a_pharmacys_own_draft_is_reviewed_where_it_lies(own: Path) -> None:
    copied(TOOLKIT, "naltrexone-cream", own_cream("A. Pharmacist"), own)
    before = contents(own)
    done = reviewed(with_own(own), "own-cream", review_by("B. Pharmacist"), own)
    assert done.copied == ()
    assert {name: content for name, content in contents(own).items() if name in before} == before
    assert with_own(own).load("own-cream").is_reviewed


@pytest.mark.parametrize(
    "name",
    [
        *("Compounding Toolkit Authors", "compounding toolkit. authors", "COMPOUNDING-TOOLKIT-AUTHORS"),
        *(
            "c\N{LATIN SMALL LETTER O WITH DIAERESIS}mpounding toolkit authors",
            "",
            "to be named later",
            "TBD",
            "n/a",
            "-",
        ),
    ],
)
def test_the_author_and_nobody_are_refused(name: str, own: Path) -> None:
    with pytest.raises(FormulaError, match="reviewer: ") as caught:
        reviewed(TOOLKIT, "naltrexone-cream", review_by(name), own)
    assert len(caught.value.problems) == 1
    assert contents(own) == {}


def test_what_the_folder_holds_already_is_refused(own: Path) -> None:
    reviewed(TOOLKIT, "naltrexone-cream", review_by("B. Pharmacist"), own)
    before = contents(own)
    with pytest.raises(FormulaError, match="is there already"):
        reviewed(TOOLKIT, "naltrexone-cream", review_by("B. Pharmacist"), own)
    for again in ("b pharmacist", "C. Pharmacist"):
        with pytest.raises(FormulaError, match=r"version 3 was reviewed by B\. Pharmacist already; to change it"):
            reviewed(with_own(own), "naltrexone-cream", review_by(again), own)
    with pytest.raises(FormulaError, match="before version 3 came into force"):
        reviewed(with_own(own), "naltrexone-cream", review_by("C. Pharmacist", datetime.date(2026, 11, 30)), own)
    assert contents(own) == before
    copied(with_own(own), "naltrexone-cream", begun(change="Another base."), own)
    assert reviewed(with_own(own), "naltrexone-cream", review_by("C. Pharmacist"), own).version == "5"


def test_a_review_lists_what_is_open_until_it_is_stated_as_settled(own: Path) -> None:
    former = TOOLKIT.load("naltrexone-cream")
    points = former.confirm[1:]
    with pytest.raises(FormulaError) as caught:
        reviewed(TOOLKIT, former.id, Review(reviewer="B. Pharmacist", date=DAY, settled=False), own)
    assert caught.value.problems[0].startswith(f"{len(points)} points stand under confirm; settle each")
    assert caught.value.problems[1:] == points
    assert contents(own) == {}
    after = read_formula(reviewed(TOOLKIT, former.id, review_by("B. Pharmacist"), own).file)
    assert after.confirm == points
    assert after.revisions[-1].change.endswith(f" {len(points)} points under confirm were settled by the reviewer.")


@pytest.mark.parametrize("name", ["Dr Ann Baker", "A. Baker", "AB", "Baker, Ann, PharmD", "ann  BAKER", "Baker"])
def test_who_wrote_it_does_not_review_it_under_another_spelling(name: str, own: Path) -> None:
    copied(TOOLKIT, "naltrexone-cream", own_cream("Ann Baker"), own)
    before = contents(own)
    with pytest.raises(FormulaError, match="may be Ann Baker, who wrote it"):
        reviewed(with_own(own), "own-cream", review_by(name), own)
    assert contents(own) == before
    assert reviewed(with_own(own), "own-cream", review_by("Ben Baker"), own).version == "2"


def test_a_formula_of_which_nothing_would_be_left_to_confirm_is_not_reviewed_by_itself(own: Path) -> None:
    file, _ = copied(TOOLKIT, "naltrexone-cream", own_cream("A. Pharmacist"), own)
    text = file.read_text(encoding="utf-8")
    start = text.index("confirm = [")
    end = text.index("]\n", start)
    file.write_text(f'{text[:start]}confirm = ["{UNREVIEWED}"{text[end:]}', encoding="utf-8")
    with pytest.raises(FormulaError, match="nothing would be left to confirm; write the next version by hand"):
        reviewed(with_own(own), "own-cream", review_by("B. Pharmacist"), own)


@pytest.mark.parametrize("name", ["Fox", "Dr Fox", "Pharm.D. Fox"])
def test_a_reviewer_whose_name_may_be_anybodys_is_refused(name: str, own: Path) -> None:
    with pytest.raises(FormulaError, match="may be anybody; give the first and the last name"):
        reviewed(TOOLKIT, "naltrexone-cream", review_by(name), own)
    assert contents(own) == {}


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormulaError, match="make it first"):
        reviewed(TOOLKIT, "naltrexone-cream", review_by("B. Pharmacist"), tmp_path / "nowhere")


def test_nothing_is_left_where_it_goes_wrong(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(formula_release, "read_formula", interrupted)
    with pytest.raises(KeyboardInterrupt):
        reviewed(TOOLKIT, "naltrexone-cream", review_by("B. Pharmacist"), own)
    assert list(own.iterdir()) == []


def test_a_file_that_came_meanwhile_is_not_written_over(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied(TOOLKIT, "naltrexone-cream", begun(change="Another base."), own)

    def slow(path: Path) -> Formula:
        (own / "naltrexone-cream" / "4.toml").write_text("another", encoding="utf-8")
        return read_formula(path)

    monkeypatch.setattr(formula_release, "read_formula", slow)
    with pytest.raises(SheetError, match="the file exists"):
        reviewed(with_own(own), "naltrexone-cream", review_by("C. Pharmacist"), own)
    assert (own / "naltrexone-cream" / "4.toml").read_text(encoding="utf-8") == "another"


# --- copies ----------------------------------------------------------------------------------


def begun(**changes: str) -> Copy:
    asked = {"formula_id": "", "name": "", "drug": "", "change": "", **changes}
    return replace(own_cream("A. Pharmacist"), **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("formula_id", TOOLKIT.ids())
def test_another_formula_is_begun_as_a_copy(formula_id: str, own: Path) -> None:
    file, confirm = copied(
        TOOLKIT, formula_id, begun(formula_id="own", name="own product", drug=TOOLKIT.load(formula_id).drug), own
    )
    made, former = read_formula(file), TOOLKIT.load(formula_id)
    assert (made.id, made.version, made.name, made.author) == ("own", "1", "own product", "A. Pharmacist")
    assert not made.is_reviewed
    assert made.reviewer == ""
    assert confirm == made.confirm
    assert any("no pharmacist has reviewed" in each for each in made.confirm)
    assert [each.change for each in made.revisions] == [f"Begun as a copy of {formula_id}, version {former.version}."]
    sections = {each.section for each in formula_differences(former, made)}
    assert sections <= {"Product", "Label", "People and history", "To confirm", "File"}
    taken_over = made.confirm[1]
    assert taken_over.startswith(
        "Confirm the drug and its sources, strengths and doses, components, plausibility check"
    )
    assert f"from {formula_id}, version {former.version}, which is of {former.drug}" in taken_over


TABLETS = {"tablets": "ketamine tablets 100 mg", "label_claim": "100 mg/tablet", "excipients": "lactose"}
STATED = {
    **{"daily_dose_lowest": "25 mg", "daily_dose_highest": "150 mg"},
    **{"indication": "Pain, off-label.", "hazard": "Sedating: no dust.", "description": "White cream."},
}


def made_for_another_drug(formula_id: str, own: Path, **stated: str) -> Formula:
    file, confirm = copied(TOOLKIT, formula_id, of_ketamine(**stated), own)
    made = read_formula(file)
    assert made.confirm == confirm
    return made


def texts_in(part: Any) -> Iterator[str]:
    """Yield every text of the parts of a formula that concern its drug."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from texts_in(each)
    elif is_dataclass(part):
        for each in fields(part):
            if each.name != "references":
                yield from texts_in(getattr(part, each.name))


# Of two drugs none can be taken out.
OF_ONE_DRUG = [each for each in TOOLKIT.ids() if not TOOLKIT.load(each).further_drugs]


@pytest.mark.parametrize("formula_id", OF_ONE_DRUG)
def test_a_copy_for_another_drug_takes_over_nothing_that_is_of_the_former_drug(formula_id: str, own: Path) -> None:
    former = TOOLKIT.load(formula_id)
    made = made_for_another_drug(formula_id, own, **(TABLETS if former.powder is None else {}))
    assert (made.drug, made.component("drug").name) == ("ketamine hydrochloride", "ketamine hydrochloride")
    assert (made.daily_dose, made.calendar, made.beyond_use.studies, made.strength.studied) == (None, None, (), ())
    assert (made.tablets is None) == (former.powder is not None)
    if made.powder is not None:
        powder = made.powder
        assert powder.name == "ketamine hydrochloride, bulk substance"
        figures = (powder.molar_mass, powder.base_molar_mass, powder.assay_lowest, powder.assay_highest)
        assert figures == (None, None, None, None)
    assert not {each.text for each in made.gate} & {each.text for each in former.gate} - GENERAL
    assert not set(made.hazards) & set(former.hazards)
    drug = former.drug.partition(" ")[0]
    concerned = (made.gate, made.hazards, made.indication_note, made.labelling, made.tablets, made.powder)
    assert not [text for text in texts_in(concerned) if drug in text.lower() or "opioid" in text.lower()]
    assert made.description == "Look of the product with ketamine hydrochloride: not stated yet."
    assert not [each for component in made.components for each in component.refused if drug in each.reason.lower()]
    assert made.confirm[0] == UNREVIEWED
    assert all(each.startswith(LEFT_OPEN) for each in made.confirm[2:])
    assert not set(made.confirm[1:]) & set(former.confirm)
    assert made.labelling.title == "own cream, {strength}"
    assert "go through each of them for ketamine hydrochloride." in made.confirm[1]
    assert made.confirm[1].endswith(f"what {formula_id} leaves to be confirmed: its points are not repeated here.")


# A point that is of no drug.
GENERAL = {"The certificate of analysis of the very lot is at hand, and what the batch sheet says is copied from it."}


@pytest.mark.parametrize("formula_id", ["naltrexone-capsule", "naltrexone-cream", "naltrexone-sublingual-drops"])
def test_what_a_copy_for_another_drug_leaves_open_is_named_and_not_reviewed(formula_id: str, own: Path) -> None:
    made = made_for_another_drug(formula_id, own)
    [found] = inspection([own]).files
    places = [each.removeprefix("left open: ").partition(":")[0] for each in found.warnings]
    former = TOOLKIT.load(formula_id)
    first = ["gate", "daily_dose", "tablets", "strength", "indication_note", "description", "hazards"]
    studies = ["beyond_use"] if former.beyond_use.studies else []
    refused = ["components[2].refused"] if formula_id == "naltrexone-capsule" else []
    assert places == [*first, "labelling.auxiliary", *studies, *refused]
    assert len(open_places(made)) == len(places)
    before = contents(own)
    with pytest.raises(FormulaError, match="left open: daily_dose: lowest and highest of ketamine hydrochloride"):
        reviewed(with_own(own), "own-cream", review_by("B. Pharmacist"), own)
    assert contents(own) == before


def test_what_is_stated_of_another_drug_stands_and_is_not_left_open(own: Path) -> None:
    strength = {"strength_lowest": "5 % w/w", "strength_highest": "10 % w/w"}
    made = made_for_another_drug("naltrexone-cream", own, **TABLETS, **STATED, **strength)
    assert made.daily_dose is not None
    assert made.tablets is not None
    assert (format_quantity(made.daily_dose.lowest), format_quantity(made.daily_dose.highest)) == ("25 mg", "150 mg")
    assert (made.tablets.name, format_quantity(made.tablets.label_claim)) == (TABLETS["tablets"], "100 mg per tablet")
    assert format_quantity(made.strength.highest) == "10 % w/w"
    assert (made.indication_note, made.hazards) == (STATED["indication"], (STATED["hazard"],))
    assert made.description == STATED["description"]
    assert [each.partition(":")[0] for each in open_places(made)] == ["gate", "labelling.auxiliary"]
    assert [each.sources for each in made.steps] == [each.sources for each in TOOLKIT.load("naltrexone-cream").steps]


def test_what_is_open_shows_also_where_nothing_under_confirm_says_so(own: Path) -> None:
    file, _ = copied(TOOLKIT, "naltrexone-capsule", of_ketamine(), own)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(each for each in lines if LEFT_OPEN not in each), encoding="utf-8")
    [found] = inspection([own]).files
    places = [each.removeprefix("left open: ").partition(":")[0] for each in found.warnings]
    label, studies = "labelling.auxiliary[1].text", "beyond_use.note"
    assert places == [
        *("indication_note", "description", "strength.note", f"gate[{len(read_formula(file).gate)}].text"),
        *(studies, label, "hazards[1]"),
    ]
    before = contents(own)
    with pytest.raises(FormulaError) as caught:
        reviewed(with_own(own), "own-cream", review_by("Bob Smith"), own)
    assert len(caught.value.problems) == len(places)
    assert contents(own) == before


def test_what_is_written_in_is_open_no_more_and_can_be_reviewed(own: Path) -> None:
    file, _ = copied(TOOLKIT, "naltrexone-cream", of_ketamine(), own)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(each for each in lines if LEFT_OPEN not in each).replace("not stated yet", "as the monograph says")
    file.write_text(text, encoding="utf-8")
    assert inspection([own]).warnings == 0
    assert reviewed(with_own(own), "own-cream", review_by("Bob Smith"), own).version == "2"


def test_a_copy_of_an_unfinished_copy_leaves_open_what_that_one_did(own: Path) -> None:
    copied(TOOLKIT, "naltrexone-capsule", of_ketamine(), own)
    unfinished = with_own(own).load("own-cream")
    third = replace(of_ketamine(), formula_id="third-capsule", name="third capsule", drug="melatonin")
    file, confirm = copied(with_own(own), "own-cream", third, own)
    made = read_formula(file)
    assert [each.partition(":")[0] for each in open_places(made)] == [
        each.partition(":")[0] for each in open_places(unfinished)
    ]
    assert not [each for each in (*confirm[2:], *texts_in((made.gate, made.hazards))) if "ketamine" in each]


def test_a_place_that_speaks_of_the_former_drug_is_left_open(own: Path) -> None:
    copied(TOOLKIT, "naltrexone-capsule", replace(of_ketamine(), drug="naltrexone hydrochloride", of_drug={}), own)
    file = own / "own-cream" / "1.toml"
    text = file.read_text(encoding="utf-8")
    old, new = 'caution = "White in white', 'caution = "Naltrexone is bitter. White in white'
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    third = replace(of_ketamine(), formula_id="third-capsule", name="naltrexone no more")
    made = read_formula(copied(with_own(own), "own-cream", third, own)[0])
    spoken = [each for each in open_places(made) if "it speaks of naltrexone" in each]
    assert [re.sub("[0-9]+", "N", each.partition(":")[0]) for each in spoken] == ["steps[N].caution"]


def test_without_tablets_no_step_is_left_that_crushes_them(own: Path) -> None:
    made = made_for_another_drug("naltrexone-cream", own)
    former = TOOLKIT.load("naltrexone-cream")
    for_tablets = [each for each in former.steps if each.sources and "powder" not in " ".join(each.sources)]
    assert len(for_tablets) == len(former.steps) - len(made.steps) > 0
    assert not [each for each in made.steps if "rush" in each.text]


@pytest.mark.parametrize(
    ("formula_id", "begun_as", "said"),
    [
        ("ursodiol-oral-suspension", of_ketamine(), "--label-claim is missing: of the tablets state name"),
        (
            "estriol-estradiol-sublingual-drops",
            of_ketamine(),
            "--drug: estriol-estradiol-sublingual-drops holds estradiol besides estriol",
        ),
        ("naltrexone-cream", of_ketamine(tablets="ketamine tablets"), "--excipients is missing: of the tablets"),
        ("ibuprofen-cream", of_ketamine(**TABLETS), "--tablets does not apply: ibuprofen-cream is not made from tab"),
        ("naltrexone-cream", of_ketamine(strength_lowest="1 %"), "--strength-highest is missing: a range has two ends"),
        ("naltrexone-cream", of_ketamine(daily_dose_licensed="1 mg"), "--daily-dose-lowest is missing: a range has"),
        (
            "naltrexone-cream",
            replace(of_ketamine(hazard="None known."), drug="naltrexone hydrochloride"),
            "--hazard goes with another drug",
        ),
    ],
)
def test_half_of_what_is_stated_of_another_drug_is_refused(
    formula_id: str, begun_as: Copy, said: str, own: Path
) -> None:
    with pytest.raises(FormulaError, match=re.escape(said)):
        copied(TOOLKIT, formula_id, begun_as, own)
    assert contents(own) == {}


def test_a_next_version_is_begun_in_ones_own_folder(own: Path) -> None:
    reviewed(TOOLKIT, "naltrexone-cream", review_by("B. Pharmacist"), own)
    file, confirm = copied(with_own(own), "naltrexone-cream", begun(change="Another base."), own)
    made = read_formula(file)
    assert (made.version, made.is_reviewed, made.revisions[-1].change) == ("4", False, "Another base.")
    assert confirm[0] == UNREVIEWED
    assert inspection([own]).problems == 0


def test_a_next_version_brings_the_earlier_ones(own: Path) -> None:
    file, _ = copied(TOOLKIT, "naltrexone-cream", begun(change="Another base."), own)
    assert file == own / "naltrexone-cream" / "3.toml"
    assert inspection([own]).problems == 0
    assert len(contents(own)) == 3


@pytest.mark.parametrize(
    ("source", "asked", "told"),
    [
        ("naltrexone-cream", {"change": ""}, "change: state for the history"),
        ("naltrexone-cream", {"change": "x", "author": ""}, "author: state who changes it"),
        ("naltrexone-cream", {"change": "x", "name": "y"}, "a next version keeps its name"),
        ("naltrexone-cream", {"formula_id": "own"}, "another formula has another name"),
        (
            "naltrexone-cream",
            {"formula_id": "own", "name": "own"},
            "drug: state what the new formula is of, with --drug",
        ),
        ("naltrexone-cream", {"change": "x", "drug": "y"}, "a next version keeps its drug"),
        ("naltrexone-cream:1", {"change": "x"}, "version 1 is not the newest, 2"),
        ("naltrexone-cream:9", {"change": "x"}, "no formula 'naltrexone-cream, version 9'"),
        ("nowhere.toml", {"change": "x"}, "cannot be read"),
    ],
)
def test_what_does_not_suffice_is_refused(source: str, asked: dict[str, str], told: str, own: Path) -> None:
    with pytest.raises(CompoundingError) as caught:
        copied(TOOLKIT, source, begun(**asked), own)
    assert told in str(caught.value)
    assert contents(own) == {}


# --- the toolkit's own folder ----------------------------------------------------------------


def test_the_toolkits_own_folder_is_not_written_to(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(TOOLKIT.folders[0], target_is_directory=True)
    before = set(TOOLKIT.folders[0].rglob("*"))
    for folder in (TOOLKIT.folders[0], link):
        with pytest.raises(FormulaError, match="the toolkit's own folder"):
            reviewed(TOOLKIT, "naltrexone-cream", review_by("B. Pharmacist"), folder)
        with pytest.raises(FormulaError, match="the toolkit's own folder"):
            copied(
                TOOLKIT, "naltrexone-cream", begun(formula_id="own-cream", name="own cream", drug="own drug"), folder
            )
    assert set(TOOLKIT.folders[0].rglob("*")) == before


@pytest.mark.parametrize("formula_id", ["../x", "x/y", "X-Y", "a b", "-x", "x.", ".", "1", "x" * 61, "/nowhere/x"])
def test_an_id_that_is_no_plain_name_is_refused_and_nothing_is_written(formula_id: str, own: Path) -> None:
    with pytest.raises(FormulaError, match="id: "):
        copied(TOOLKIT, "naltrexone-cream", begun(formula_id=formula_id, name="own cream", drug="own drug"), own)
    assert list(own.parent.rglob("*")) == [own]
