"""`compounding stock`: what is on the shelf, and what cannot be read of it."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from tests.cli.commands import refusal, run
from tests.tables.books import book

STOCK = """material,form,lot,expiry,on hand,supplier,ndc,size,mean tablet mass,tablets weighed,assay,assay basis,\
packing statistic
naltrexone tablets,tablet,T-2,2028-01,100 tablets,,,,,,,,
Naltrexone Tablets,tablet,T-1,2026-10,30 tablets,A Co,12345-678-90,,410 mg,20,,,
naltrexone hydrochloride,powder,P-1,2027-05-31,25 g,,,,,,99.50 %,as is,
cellulose,excipient,M-1,2028-01,1 kg,,,3,,,,,130 mg
shells,capsule shell,S-3,2029-01,1000 capsules,,,3,,,,,
shells,capsule shell,S-1,2028-01,500 capsules,,,1,,,,,
"""
SHOWN = """stock.csv: 6 lots, of which 1 is expired on 2026-11-22

cellulose (excipient)
  lot M-1  2028-01-31            1 kg
      packing statistic 130 mg in size 3

naltrexone hydrochloride (powder)
  lot P-1  2027-05-31            25 g
      assay 99.50 % as is

Naltrexone Tablets (tablet)
  lot T-1  2026-10-31      30 tablets  EXPIRED
      A Co; NDC 12345-678-90; 20 tablets weigh 8.2 g
  lot T-2  2028-01-31     100 tablets

shells (capsule shell, size 1)
  lot S-1  2028-01-31    500 capsules

shells (capsule shell, size 3)
  lot S-3  2029-01-31  1,000 capsules
"""
TODAY = ("--date", "2026-11-22")


@pytest.fixture(autouse=True)
def stock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("stock.csv").write_text(STOCK, encoding="utf-8")


def test_lots_are_shown_by_material_first_expiry_first() -> None:
    assert run("stock", "show", "stock.csv", *TODAY).stdout == SHOWN


def test_today_is_the_day_where_none_is_given() -> None:
    today = datetime.datetime.now().astimezone().date()
    assert run("stock", "show", "stock.csv").stdout.splitlines()[0].endswith(f"expired on {today}")


def test_json_has_every_lot() -> None:
    content = json.loads(run("stock", "show", "stock.csv", "--json", *TODAY).stdout)
    assert (content["schema"], content["file"], content["day"]) == (1, "stock.csv", "2026-11-22")
    assert [each["expired"] for each in content["lots"]] == [False, True, False, False, False, False]
    assert content["lots"][1]["on_hand"] == {"number": "30", "unit": "tablet"}
    assert content["lots"][1]["tablets"]["sample_mass"] == {"number": "8.2", "unit": "g"}
    assert content["lots"][2]["certificate"]["assay"] == {"number": "99.50", "unit": "%"}
    assert content["lots"][3]["packing_statistic"] == {"number": "130", "unit": "mg"}


def test_every_bad_cell_is_named() -> None:
    Path("stock.csv").write_text(STOCK.replace("2027-05-31", "5/2027").replace("1 kg", "1"), encoding="utf-8")
    message = refusal("show", "stock.csv", command="stock")
    assert message.startswith("stock.csv: 2 problems")
    assert "row 4, column D (expiry): '5/2027' can be read in more than one way" in message
    assert "row 5, column E (on hand): '1': the unit is missing" in message


def test_a_sheet_of_a_workbook_is_named(tmp_path: Path) -> None:
    rows = [line.split(",") for line in STOCK.splitlines()[:3]]
    book(tmp_path, rows, sheets=("Lots", "Notes"))
    assert "it has several sheets" in refusal("show", "stock.xlsx", command="stock")
    assert "2 lots" in run("stock", "show", "stock.xlsx", "--sheet", "Lots").stdout


@pytest.mark.parametrize("text", ["2026-11", "22/11/2026", ""])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    message = refusal("show", "stock.csv", "--date", text, command="stock")
    assert message == f"--date: {text!r} is not a date; write year-month-day, such as 2026-11-22"


def test_a_template_is_written_and_never_over_a_table() -> None:
    assert "the file exists" in refusal("template", "stock.csv", command="stock")
    assert "write stock.csv" in refusal("template", "stock.xlsx", command="stock")
    assert run("stock", "template", "new.csv").exit_code == 0
    written = Path("new.csv").read_text(encoding="utf-8-sig")
    assert written.startswith("material,form,lot,expiry,on hand,supplier,")
    assert "there is no lot in it" in refusal("show", "new.csv", command="stock")
    assert run("stock", "template", "stock.csv", "--force").exit_code == 0
