"""Lots of the stock from rows: what belongs to each form, and every bad cell at once."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.errors import ProblemsError
from compounding.records.order import BulkPowder, StockTrituration, Tablets
from compounding.records.stock.columns import FORMS_OF_COLUMNS, OPTIONAL_COLUMNS, QUANTITIES, REQUIRED_COLUMNS
from compounding.records.stock.lot import STOCK_FORMS, StockLot
from compounding.records.stock.reading import stock_lots
from compounding.units import format_stated, parse_quantity


@dataclass(frozen=True)
class Row:
    cells: Mapping[str, str]
    number: int = 2
    kinds: Mapping[str, str] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()

    def place(self, column: str) -> str:
        return f"row {self.number}, {column}"


COMMON = {"material": "a", "lot": "L-1", "expiry": "2027-05"}
FORMS: Mapping[str, dict[str, str]] = {
    "tablet": {"on hand": "100 tablets"},
    "powder": {"on hand": "25 g", "assay": "99.5 %", "assay basis": "anhydrous", "water": "8.7 %"},
    "excipient": {"on hand": "1 kg"},
    "capsule shell": {"on hand": "1000 capsules", "size": "3"},
    "vehicle": {"on hand": "500 mL"},
    "base": {"on hand": "500 g"},
    "trituration": {"on hand": "2.4 g", "trituration": "120 mg in 2400 mg"},
}
TEXTS = {
    **{column: example for column, (_, example) in QUANTITIES.items()},
    "size": "3",
    "assay basis": "anhydrous",
    "substance": "base",
    "tablets weighed": "20",
    "trituration": "1 in 10",
    "trituration diluent": "sucrose",
    "trituration from": "powder",
}


def row(form: str, number: int = 2, kinds: Mapping[str, str] | None = None, /, **texts: str) -> Row:
    cells = {
        **COMMON,
        "form": form,
        **FORMS.get(form, {}),
        **{key.replace("_", " "): each for key, each in texts.items()},
    }
    return Row({each: cells.get(each, "") for each in (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS)}, number, kinds or {})


def lot(form: str, **texts: str) -> StockLot:
    return stock_lots([row(form, **texts)], "stock.csv")[0]


def problems(*rows: Row) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        stock_lots(rows, "stock.csv")
    assert caught.value.subject == "stock.csv"
    return list(caught.value.problems)


def test_every_form_is_tried() -> None:
    assert tuple(FORMS) == STOCK_FORMS
    assert set(TEXTS) == set(FORMS_OF_COLUMNS)


@pytest.mark.parametrize("form", STOCK_FORMS)
def test_each_form_is_read(form: str) -> None:
    found = lot(form, supplier="A Co", ndc="12345-678-90", notes="shelf 2\nback")
    assert (found.material, found.form, found.number, found.place) == ("a", form, "L-1", "row 2")
    assert found.expiry == datetime.date(2027, 5, 31)
    assert found.on_hand == parse_quantity(FORMS[form]["on hand"])
    assert (found.supplier, found.ndc) == ("A Co", "12345-678-90")


@pytest.mark.parametrize("column", sorted(FORMS_OF_COLUMNS))
@pytest.mark.parametrize("form", STOCK_FORMS)
def test_a_value_in_a_column_of_another_form_is_refused(form: str, column: str) -> None:
    given_row = row(form, **{column.replace(" ", "_"): TEXTS[column]})
    refused = f"row 2, {column}: this is stated of {' and '.join(FORMS_OF_COLUMNS[column])}, and not of {form}"
    said = [] if _is_read(given_row) else problems(given_row)
    assert any(each.startswith(refused) for each in said) == (form not in FORMS_OF_COLUMNS[column])


def _is_read(given_row: Row) -> bool:
    try:
        return bool(stock_lots([given_row], "stock.csv"))
    except ProblemsError:
        return False


def test_what_is_certified_and_measured_is_read() -> None:
    powder = lot("powder", solvents="0.1 %", substance="base", packing_statistic="200 mg", size="1", density="0.7 g/mL")
    assert powder.certificate == BulkPowder(
        assay=parse_quantity("99.5 %"),
        assay_basis="anhydrous",
        water=parse_quantity("8.7 %"),
        solvents=parse_quantity("0.1 %"),
        substance="base",
    )
    assert (powder.packing, powder.size, powder.density) == (parse_quantity("200 mg"), "1", parse_quantity("0.7 g/mL"))
    as_is = lot("powder", assay_basis="as-is", water="").certificate
    assert as_is is not None
    assert (as_is.assay_basis, as_is.water) == ("as is", None)
    stock = lot("trituration", trituration="50 mg in 4100 mg", trituration_from="tablets", trituration_diluent="b")
    assert stock.trituration == StockTrituration(
        part=parse_quantity("50 mg"), whole=parse_quantity("4,100 mg"), diluent="b", made_from="tablets"
    )
    vehicle = lot("vehicle", density="1 g/mL", dropper="35 drops per 2 mL")
    assert vehicle.dropper == parse_quantity("17.5 drops/mL")


@pytest.mark.parametrize(
    ("texts", "mass"),
    [
        ({"mean_tablet_mass": "410 mg", "tablets_weighed": "20"}, "8.2 g"),
        ({"mean_tablet_mass": "410.0 mg", "tablets_weighed": "20"}, "8.2 g"),
        ({"mean_tablet_mass": "0.4105 g", "tablets_weighed": "20 tablets"}, "8.21 g"),
        ({"mean_tablet_mass": "410 mg per tablet", "tablets_weighed": "20"}, "8.2 g"),
        ({"sample_mass": "8.20 g", "tablets_weighed": "20"}, "8.20 g"),
        # 8.21 g of 20 tablets are 410.5 mg: half a unit of the last digit of 410 mg, and of 411 mg.
        ({"sample_mass": "8.21 g", "mean_tablet_mass": "410 mg", "tablets_weighed": "20"}, "8.21 g"),
        ({"sample_mass": "8.21 g", "mean_tablet_mass": "411 mg", "tablets_weighed": "20"}, "8.21 g"),
        ({"sample_mass": "8.214 g", "mean_tablet_mass": "410.7 mg", "tablets_weighed": "20"}, "8.214 g"),
    ],
)
def test_the_sample_of_tablets(texts: dict[str, str], mass: str) -> None:
    found = lot("tablet", **texts, tablet_assay="98.6 %").tablets
    assert found == Tablets(
        sample_count=parse_quantity("20 tablets"), sample_mass=parse_quantity(mass), assay=parse_quantity("98.6 %")
    )
    assert found is not None
    assert found.sample_mass is not None
    assert format_stated(found.sample_mass) == mass


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"mean_tablet_mass": "410 mg"}, "tablets weighed: this is blank; write how many tablets were weighed"),
        ({"sample_mass": "8.2 g"}, "tablets weighed: this is blank"),
        ({"tablets_weighed": "20"}, "sample mass: this is blank, and so is the mean"),
        ({"mean_tablet_mass": "410.0 mg", "sample_mass": "8.21 g", "tablets_weighed": "20"}, "is not the mean of 20"),
        ({"mean_tablet_mass": "412 mg", "sample_mass": "8.21 g", "tablets_weighed": "20"}, "is not the mean of 20"),
        ({"mean_tablet_mass": "410 mg", "sample_mass": "8.214 g", "tablets_weighed": "20"}, "is not the mean of 20"),
        ({"mean_tablet_mass": "410 mg", "tablets_weighed": "0"}, "'0' is no whole number of tablets"),
        ({"mean_tablet_mass": "410 mg", "tablets_weighed": "20.5"}, "'20.5' is no whole number of tablets"),
        ({"mean_tablet_mass": "410 mg", "tablets_weighed": "9" * 5000}, "is no whole number of tablets"),
        ({"mean_tablet_mass": "410 mg", "tablets_weighed": "20 mg"}, "'20 mg' is not in tablets"),
        ({"mean_tablet_mass": "410", "tablets_weighed": "20"}, "write it with its unit, such as 410 mg"),
    ],
)
def test_a_sample_that_is_not_clear_is_refused(texts: dict[str, str], said: str) -> None:
    assert any(said in each for each in problems(row("tablet", **texts)))


def test_tablets_that_were_not_measured_have_no_sample() -> None:
    assert lot("tablet").tablets is None


@pytest.mark.parametrize(
    ("form", "texts", "said"),
    [
        ("powder", {"assay": ""}, "row 2, assay: this is blank; write the assay from the certificate"),
        ("powder", {"assay_basis": ""}, "row 2, assay basis: this is blank; write what the assay is stated on"),
        (
            "powder",
            {"assay_basis": "dry"},
            "row 2, assay basis: 'dry' is not known here; write one of anhydrous, dried, as is",
        ),
        ("powder", {"water": ""}, "row 2, water: this is blank; write the water of the lot"),
        ("powder", {"assay_basis": "dried", "water": ""}, "row 2, water: this is blank; write the loss on drying"),
        ("powder", {"assay_basis": "dried", "solvents": "0.1 %"}, "row 2, solvents: the loss on drying counts them"),
        ("powder", {"assay_basis": "as is"}, "row 2, water: an assay of the powder as is counts it already"),
        ("powder", {"assay": "0.995"}, "'0.995': the unit is missing; write it with its unit, such as 99.5 %"),
        ("powder", {"assay": "99.5 mg"}, "'99.5 mg' is not in %"),
        ("powder", {"packing_statistic": "130 mg"}, "row 2, size: this is blank; write the capsule size in which"),
        ("powder", {"size": "3"}, "row 2, size: a capsule size without a packing statistic means nothing here"),
        ("powder", {"packing_statistic": "130 mg", "size": "6"}, "'6' is not known here; write one of 5, 4, 3"),
        ("capsule shell", {"size": ""}, "row 2, size: this is blank; write the size of the shells, one of 5, 4"),
        ("trituration", {"trituration": ""}, "row 2, trituration: this is blank; write the drug and the whole mixture"),
        ("trituration", {"trituration": "5 %"}, "'5 %': this is not a trituration"),
        ("trituration", {"trituration": "5 mL in 10 mL"}, "'5 mL in 10 mL' is not of two masses"),
        ("trituration", {"trituration": "10 mg in 10 mg"}, "holds no diluent, or no drug"),
        (
            "trituration",
            {"trituration": "1 in 10", "trituration_from": "tablets"},
            "a ratio does not say how much drug",
        ),
        (
            "trituration",
            {"trituration_potency": "90 %", "trituration_from": "tablets"},
            "a potency is of bulk powder, and not of tablets",
        ),
        (
            "tablet",
            {"on_hand": "100"},
            "row 2, on hand: '100': the unit is missing; write it with its unit, such as 100 t",
        ),
        ("tablet", {"on_hand": "25 g"}, "'25 g' is not in tablets; write it so, such as 100 tablets"),
        ("tablet", {"on_hand": "10.5 tablets"}, "10.5 tablets is no whole number of tablets"),
        ("capsule shell", {"on_hand": "100 tablets"}, "is not in capsules; write it so, such as 1000 capsules"),
        ("vehicle", {"on_hand": "5"}, "the unit is missing; write it with its unit, such as 500 mL"),
        ("vehicle", {"on_hand": "5 tablets"}, "'5 tablets' is not in mL or g"),
        ("excipient", {"on_hand": "4,5 g"}, "write 4.5 g if that is meant"),
        ("excipient", {"on_hand": ""}, "row 2, on hand: this is blank; write how much there is, such as 25 g"),
        ("base", {"expiry": "05/2027"}, "'05/2027' can be read in more than one way; write year-month-day"),
        ("base", {"expiry": "31/05/2027"}, "can be read in more than one way"),
        ("base", {"expiry": "5/31/2027"}, "can be read in more than one way"),
        ("base", {"expiry": "31.05.2027"}, "can be read in more than one way"),
        ("base", {"expiry": "2027-05-31 14:00"}, "is no date that is read here"),
        ("base", {"expiry": ""}, "row 2, expiry: this is blank; write its expiry"),
        ("base", {"lot": ""}, "row 2, lot: this is blank; write the lot"),
        ("base", {"lot": "1.23457E+11"}, "is a number that a spreadsheet has shortened"),
        ("base", {"lot": "A\nB"}, "'A[U+000A]B' holds a character that cannot be printed"),
        ("base", {"lot": "9" * 41}, "row 2, lot: 41 characters, and at most 40 fit the record"),
        ("base", {"supplier": "9" * 101}, "row 2, supplier: 101 characters, and at most 100"),
        ("base", {"material": ""}, "row 2, material: this is blank"),
        ("base", {"ndc": "123456789"}, "row 2, ndc: '123456789' is no National Drug Code"),
        ("base", {"density": "0 g/mL"}, "'0 g/mL' is nothing"),
        ("tablets", {}, "row 2, form: 'tablets' is not known here; did you mean tablet? write one of tablet, powder"),
        ("", {}, "row 2, form: this is blank; write one of tablet"),
    ],
)
def test_what_is_refused(form: str, texts: dict[str, str], said: str) -> None:
    [found] = problems(row(form, **texts)) if form in FORMS else [problems(row(form, **texts, on_hand="1 g"))[0]]
    assert said in found


@pytest.mark.parametrize("ndc", ["1234-5678-90", "12345-678-90", "12345-6789-0", "12345-6789-01", "12345678901", ""])
def test_shapes_of_the_national_drug_code(ndc: str) -> None:
    assert lot("tablet", ndc=ndc).ndc == ndc


@pytest.mark.parametrize(
    ("column", "text", "kind", "said"),
    [
        ("lot", "2027-05-01", "date", "the spreadsheet has made a date of it, 2027-05-01; format the cell as text"),
        ("lot", "12.1", "number", "the spreadsheet has made a number of it, 12.1; format the cell as text"),
        ("size", "0", "number", "a spreadsheet makes 0 of 00 and 000 too"),
        ("ndc", "2027-05-01", "date", "the spreadsheet has made a date of it"),
    ],
)
def test_what_a_spreadsheet_changed_is_refused(column: str, text: str, kind: str, said: str) -> None:
    form = "capsule shell"
    assert said in problems(row(form, 2, {column: kind}, **{column: text}))[0]
    if column != "ndc":
        assert stock_lots([row(form, **{column: text})], "stock.csv")
        assert stock_lots([row(form, 2, {column: "number"}, **{column: "3"})], "stock.csv")


def test_expired_lots_and_lots_used_up_are_read() -> None:
    assert lot("tablet", expiry="2020-01-01", on_hand="0 tablets").is_expired(datetime.date(2020, 1, 2))
    assert not lot("tablet", expiry="2020-01-01").is_expired(datetime.date(2020, 1, 1))


def test_a_lot_that_stands_in_the_table_twice_is_refused() -> None:
    other = {"lot": "l-1", "material": " A", "expiry": "2027-06"}
    assert problems(row("base"), row("base", 3, **other)) == [
        "row 3, lot: lot l-1 of  A stands in row 2 already; put what is on hand in one row, or correct the lot"
    ]
    # Also where one of the two rows cannot be read.
    assert len(problems(row("base", on_hand="1"), row("base", 3))) == 2
    [said] = problems(row("tablet"), row("powder", 3, expiry="2027-06"))
    assert said.startswith("row 3, expiry: lot L-1 of a expires on 2027-06-30 here, but on 2027-05-31 in row 2")
    assert len(stock_lots([row("tablet"), row("powder", 3)], "")) == 2
    shells = [row("capsule shell"), row("capsule shell", 3, size="1"), row("tablet", 4, lot="L-2")]
    assert len(stock_lots(shells, "")) == 3


def test_every_bad_cell_is_named_at_once() -> None:
    bad = row("powder", lot="", expiry="x", on_hand="1", assay="x", assay_basis="x", water="1,0 %", ndc="1", size="9")
    found = problems(bad, row("base", 3, density="1 g"))
    columns = {each.partition(":")[0] for each in found}
    assert columns == {
        *(f"row 2, {each}" for each in ("lot", "expiry", "on hand", "assay", "assay basis", "water", "ndc", "size")),
        "row 3, density",
    }


def test_a_cell_that_could_not_be_read_is_not_called_blank() -> None:
    cells = dict(row("powder", assay="", expiry="").cells)
    assert stock_lots([Row(cells, unread=frozenset({"assay", "expiry"}))], "") == ()
    assert stock_lots([Row(row("base").cells, unread=frozenset({"supplier"}))], "") == ()


WORDS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        sorted({*TEXTS.values(), *STOCK_FORMS, *(each for form in FORMS.values() for each in form.values())})
    ),
)


@given(
    st.lists(st.fixed_dictionaries(dict.fromkeys((*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS), WORDS)), max_size=2),
    st.sampled_from(STOCK_FORMS),
    st.sampled_from(["text", "number", "date"]),
)
def test_any_texts_are_lots_or_problems(tables: list[dict[str, str]], form: str, kind: str) -> None:
    rows = [
        Row({**cells, "form": form}, number, dict.fromkeys(cells, kind)) for number, cells in enumerate(tables, start=2)
    ]
    with contextlib.suppress(ProblemsError):
        assert len(stock_lots(rows, "stock.csv")) == len(rows)


@given(st.sampled_from(STOCK_FORMS), st.dictionaries(st.sampled_from(sorted(TEXTS)), WORDS, max_size=3))
def test_a_good_row_with_some_cells_changed_is_a_lot_or_problems(form: str, changed: dict[str, str]) -> None:
    given_row = row(form, **{key.replace(" ", "_"): each for key, each in changed.items()})
    if _is_read(given_row):
        [found] = stock_lots([given_row], "stock.csv")
        assert found.form == form
        assert (found.certificate is not None) == (form == "powder")


@pytest.mark.parametrize(
    ("form", "texts", "place"),
    [
        ("powder", {"assay": "99,500 %"}, "assay: '99,500 %'"),
        ("powder", {"water": "8,700 %"}, "water: '8,700 %'"),
        ("excipient", {"on_hand": "1,250 kg"}, "on hand: '1,250 kg'"),
        ("capsule shell", {"on_hand": "1,000 capsules"}, "on hand: '1,000 capsules'"),
        ("capsule shell", {"on_hand": "1.000 capsules"}, "on hand: '1.000 capsules'"),
        ("excipient", {"packing_statistic": "130,000 mg", "size": "3"}, "packing statistic: '130,000 mg'"),
        ("tablet", {"sample_mass": "8,200 g", "tablets_weighed": "20"}, "sample mass: '8,200 g'"),
        ("tablet", {"mean_tablet_mass": "0.4 g", "tablets_weighed": "20.0 tablets"}, "tablets weighed: '20.0 tablets'"),
        ("vehicle", {"dropper": "24,400 drops/mL"}, "dropper: '24,400 drops/mL'"),
        ("trituration", {"trituration": "120 mg in 2,400 mg"}, "trituration: '120 mg in 2,400 mg'"),
    ],
)
def test_a_number_that_can_be_read_in_two_ways_is_refused(form: str, texts: dict[str, str], place: str) -> None:
    [said] = problems(row(form, **texts))
    assert said.startswith(f"row 2, {place}: ")


def test_a_number_that_a_workbook_holds_is_clear() -> None:
    [found] = stock_lots([row("excipient", 2, {"on hand": "number"}, on_hand="1,250 g")], "stock.xlsx")
    assert found.on_hand == parse_quantity("1250 g")


@pytest.mark.parametrize(
    ("form", "texts", "said"),
    [
        ("powder", {"assay": "995 %"}, "assay: 995 % is not possible: an assay is from 50 % to 110 %; "),
        ("powder", {"assay": "9.95 %"}, "assay: 9.95 % is not possible: "),
        ("powder", {"water": "87 %"}, "water: 87 % is not possible: the water of a powder is from 0 % to 20 %; "),
        ("powder", {"solvents": "20.1 %"}, "solvents: 20.1 % is not possible: "),
        ("tablet", {"mean_tablet_mass": "410000 mg", "tablets_weighed": "20"}, "mean tablet mass: 410,000 mg is not "),
        (
            "tablet",
            {"mean_tablet_mass": "0.4 mg/tablet", "tablets_weighed": "20"},
            "mean tablet mass: 0.4 mg per tablet is",
        ),
        ("tablet", {"sample_mass": "8200 g", "tablets_weighed": "20"}, "sample mass: 20 tablets of 8,200 g together: "),
        (
            "excipient",
            {"packing_statistic": "130000 mg", "size": "3"},
            "packing statistic: 130,000 mg is not possible: a packing statistic in size 3, of 0.3 mL, is from 15 mg to "
            "900 mg; ",
        ),
        (
            "excipient",
            {"packing_statistic": "14 mg/capsule", "size": "3"},
            "packing statistic: 14 mg per capsule is not",
        ),
        (
            "vehicle",
            {"dropper": "244 drops/mL"},
            "dropper: 244 drops per mL is not possible: a dropper is from 5 drops per mL ",
        ),
        ("vehicle", {"dropper": "2 drops/g"}, "dropper: 2 drops per g is not possible: "),
        (
            "base",
            {"density": "980 g/mL"},
            "density: 980 g per mL is not possible: a density is from 0.05 g per mL to 3 g per mL; ",
        ),
    ],
)
def test_what_is_not_possible_is_refused_at_its_cell(form: str, texts: dict[str, str], said: str) -> None:
    [found] = problems(row(form, **texts))
    assert found.startswith(f"row 2, {said}")


@pytest.mark.parametrize(
    ("form", "texts"),
    [
        ("powder", {"assay": "50 %", "water": "20 %", "solvents": "0 %"}),
        ("powder", {"assay": "110 %", "density": "3 g/mL"}),
        ("tablet", {"mean_tablet_mass": "10 mg", "tablets_weighed": "20"}),
        ("tablet", {"sample_mass": "100 g", "tablets_weighed": "20"}),
        ("excipient", {"packing_statistic": "15 mg", "size": "3"}),
        ("vehicle", {"dropper": "100 drops/mL", "density": "0.05 g/mL"}),
    ],
)
def test_what_is_just_possible_is_read(form: str, texts: dict[str, str]) -> None:
    assert lot(form, **texts).form == form


@pytest.mark.parametrize("column", ["lot", "material", "supplier", "ndc"])
def test_a_text_that_begins_as_a_formula_is_refused(column: str) -> None:
    [said] = problems(row("base", **{column: '="T-101"'}))
    assert said == f"row 2, {column}: '=\"T-101\"' begins with =, as a formula of a spreadsheet does; " + (
        "write it without, as T-101"
    )
    assert lot("base", notes='="T-101"').number == "L-1"
