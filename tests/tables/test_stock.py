"""The stock table from files: as spreadsheets hold it, as text, and as TOML."""

from __future__ import annotations

import contextlib
import datetime
import io
import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.errors import CompoundingError, ProblemsError, SheetError
from compounding.records.stock.columns import OPTIONAL_COLUMNS, REQUIRED_COLUMNS
from compounding.records.stock.lot import STOCK_FORMS, StockLot
from compounding.tables.stock import read_stock, stock_template
from compounding.units import format_quantity
from tests.tables.books import book, text

HEAD = ["Material", "Form", "Lot", "Expiry", "On hand", "Assay", "Assay basis", "Water", "Mean tablet mass"]
HEAD += ["Tablets weighed", "Trituration", "Notes"]
DAY = datetime.date(2027, 5, 31)
TOML = """
[[lots]]
material = "naltrexone hydrochloride"
form = "powder"
lot = "P-1"
expiry = 2027-05-31
on_hand = "25 g"
assay = "99.5 %"
assay_basis = "anhydrous"
water = "8.7 %"

[[lots]]
material = "lactose monohydrate"
form = "excipient"
lot = "007"
expiry = "2027-05"
on_hand = "1000 g"
notes = "shelf 2"
"""


def problems(path: Path) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        read_stock(path)
    assert caught.value.subject == str(path)
    return list(caught.value.problems)


def short(lots: tuple[StockLot, ...]) -> list[tuple[str, str, str, str, str]]:
    return [(lot.place, lot.material, lot.number, lot.expiry.isoformat(), format_quantity(lot.on_hand)) for lot in lots]


POWDER_ROW: list[object] = ["naltrexone hydrochloride ", "Powder", "P-1", DAY, 25, 0.995, "anhydrous", 0.087]
TABLET_ROW: list[object] = [
    "naltrexone",
    "tablet",
    4711,
    DAY.replace(day=1),
    100,
    None,
    None,
    None,
    410,
    20,
    None,
    "top",
]
FORMATS: Mapping[str, str] = {
    "D4": "dd/mm/yyyy", "E4": '0.0" g"', "F4": "0.0%", "H4": "0.0%",
    "D6": "mmm-yy", "E6": '0" tablets"', "I6": '0.0" mg"',
}  # fmt: skip


def spreadsheet(folder: Path, name: str = "stock.xlsx") -> Path:
    rows: list[list[object]] = [["Stock, counted on Monday"], [], [*HEAD], POWDER_ROW, [], TABLET_ROW]
    return book(folder, rows, formats=FORMATS, merged=["A1:L1"], name=name)


EXPECTED = [
    ("row 4", "naltrexone hydrochloride", "P-1", "2027-05-31", "25 g"),
    ("row 6", "naltrexone", "4711", "2027-05-31", "100 tablets"),
]


def assert_spreadsheet(path: Path) -> None:
    lots = read_stock(path)
    assert short(lots) == EXPECTED
    assert lots[0].certificate is not None
    assert format_quantity(lots[0].certificate.assay) == "99.5 %"
    assert lots[1].tablets is not None
    assert lots[1].tablets.sample_mass is not None
    assert format_quantity(lots[1].tablets.sample_mass) == "8.2 g"


def test_a_spreadsheet_as_people_keep_it(tmp_path: Path) -> None:
    assert_spreadsheet(spreadsheet(tmp_path))


@pytest.mark.libreoffice
def test_the_same_saved_by_libreoffice_as_workbook_and_as_text(soffice: str, tmp_path: Path) -> None:
    path = spreadsheet(tmp_path)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for kind in ("xlsx", "csv"):
        command = [soffice, profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path / "after"), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    assert_spreadsheet(tmp_path / "after" / "stock.xlsx")
    # As text, day and month of a date cannot be told apart, and the units of number formats are lost: refused, each.
    found = problems(tmp_path / "after" / "stock.csv")
    assert [each.partition(":")[0] for each in found] == [
        "row 4, column D (expiry)",
        "row 4, column E (on hand)",
        "row 6, column D (expiry)",
        "row 6, column E (on hand)",
        "row 6, column I (mean tablet mass)",
    ]


def test_problems_of_the_file_and_of_the_lots_are_named_together_by_row(tmp_path: Path) -> None:
    rows: list[list[object]] = [[*HEAD]]
    rows.append(["a", "tablet", DAY, "31/05/2027", "100 tablets"])
    rows.append(["b", "powder", 123456789012345678, "2027-05", "25 g", 0.995, "anhydrous", "=8.7", None])
    rows.append(["Fridge"])
    rows.append(["c", "base", "L", "2027-05", "4,5 g"])
    rows.append(["d", "base", "12E5", "2027-05", 45])
    rows.append(["d", "base", 12.5, "2027-05", "45 g"])
    found = problems(book(tmp_path, rows, formats={"C2": "d/m/yyyy", "E6": "0.00E+00"}))
    assert [each.partition(":")[0] for each in found] == [
        "row 2, column C (lot)",
        "row 2, column D (expiry)",
        "row 3, column C (lot)",
        "row 3, column H (water)",
        "row 3, column F (assay)",
        "row 4",
        "row 5, column E (on hand)",
        "row 6, column E (on hand)",
        "row 7, column C (lot)",
    ]
    assert "such as 99.5 %" in found[4]
    assert "write 4.5 g if that is meant" in found[6]


def test_the_table_of_the_documentation_is_read(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "stock-table.md"
    [block] = re.findall(r"^```csv\n(material,.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    lots = read_stock(text(tmp_path, block))
    assert {lot.form for lot in lots} == {*STOCK_FORMS} - {"base"}


def test_a_text_file_is_read(tmp_path: Path) -> None:
    content = "material;form;lot;expiry;on hand\r\nlactose;excipient;007;2027-05;1000 g\r\n"
    path = text(tmp_path, content, encoding="utf-8-sig")
    assert short(read_stock(path)) == [("row 2", "lactose", "007", "2027-05-31", "1,000 g")]


def test_toml_is_read(tmp_path: Path) -> None:
    lots = read_stock(text(tmp_path, TOML, "stock.toml"))
    assert short(lots) == [
        ("lot 1", "naltrexone hydrochloride", "P-1", "2027-05-31", "25 g"),
        ("lot 2", "lactose monohydrate", "007", "2027-05-31", "1,000 g"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("water =", "watr =", "lot 1, 'watr': this key is not known; write water if that is meant"),
        ("water =", "zz =", "lot 1, 'zz': this key is not known; leave it out; those known are material, form"),
        ('"25 g"', "25", "lot 1, on_hand: this is no text; write a text in quotation marks"),
        ("2027-05-31", "2027-05-31T10:00:00", "lot 1, expiry: this is no text; write a text in quotation marks, or a"),
        ('"2027-05"', '"05/2027"', "lot 2, expiry: '05/2027' can be read in more than one way"),
        ('lot = "007"', "", "lot 2, lot: this is blank; write the lot"),
        ('[[lots]]\nmaterial = "lac', '[[stock]]\nmaterial = "lac', "'stock': this key is not known; write [[lots]]"),
        ('"anhydrous"', "anhydrous", "is not valid TOML"),
    ],
)
def test_toml_that_is_not_strictly_a_stock_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in TOML
    assert any(said in each for each in problems(text(tmp_path, TOML.replace(old, new), "stock.toml")))


@pytest.mark.parametrize(
    ("content", "said"), [("", "there is no lot in it"), ("lots = 5", "lots is no list of tables")]
)
def test_toml_without_lots_is_refused(tmp_path: Path, content: str, said: str) -> None:
    [found] = problems(text(tmp_path, content, "stock.toml"))
    assert said in found


def test_sheets_are_of_workbooks(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="a TOML file has no sheets"):
        read_stock(text(tmp_path, TOML, "stock.toml"), sheet="Stock")
    assert read_stock(spreadsheet(tmp_path), sheet="Stock")


def test_the_template_is_a_table_without_lots(tmp_path: Path) -> None:
    assert problems(text(tmp_path, stock_template())) == ["there is no lot in it; write one in each row below the head"]
    filled = stock_template() + "a,base,L,2027-05,5 g\r\n"
    assert len(read_stock(text(tmp_path, filled))) == 1


CELLS = st.one_of(
    st.text(st.characters(blacklist_categories=["Cc", "Cs"]), max_size=10),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**20), 10**20),
    st.booleans(),
    st.dates(datetime.date(1990, 1, 1)),
    st.sampled_from(["tablet", "base", "2027-05", "5 g", "5 tablets", "1 in 10", "=1+1", "as is"]),
    st.none(),
)


@given(
    st.lists(st.lists(CELLS, max_size=12), max_size=3), st.sampled_from(["General", "0%", "mmm-yy", '0.0" g"', "0.E+0"])
)
def test_whatever_cells_hold_there_are_lots_or_one_error(rows: list[list[object]], form: str) -> None:
    head = [*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS][:12]
    with tempfile.TemporaryDirectory() as folder:
        path = book(Path(folder), [head, *rows])
        formatted = book(Path(folder), [head, *rows], formats=dict.fromkeys(["D2", "E2", "J2"], form), name="f.xlsx")
        content = io.StringIO()
        content.write(",".join(head) + "\n" + "\n".join(",".join(map(str, row)) for row in rows))
        plain = text(Path(folder), content.getvalue())
        for each in (path, formatted, plain):
            with contextlib.suppress(CompoundingError):
                assert len(read_stock(each)) <= len(rows)
