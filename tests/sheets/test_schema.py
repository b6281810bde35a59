"""What a sheet says belongs to its schema: a review makes it anew, and must find every word where it was.

If this fails, the sheets of the last version could not be reviewed any more by this one: count `SCHEMA` up, and pin
what the sheets say now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from compounding.sheets.book import Book
from compounding.sheets.layout import CellFormula
from compounding.sheets.workbook import SCHEMA, planned_book
from compounding.spreadsheet_notation import cell_name
from tests.sheets import campaigns, samples

PINNED = {"5": "ebb5a3065d98fdf31318c756903867b16d9a7b185c2a62ab6c3e93a292c14e8b"}


def content(book: Book) -> Iterator[list[object]]:
    for sheet in book.sheets:
        for place, placed in sheet.cells.items():
            value = f"={placed.value.text}" if isinstance(placed.value, CellFormula) else placed.value
            yield [sheet.name, cell_name(*place), value, placed.look.format]
        for field in sheet.fields:
            yield [sheet.name, field.cell, field.name, field.entry]


def test_the_sheets_of_a_schema_stay_as_they_are() -> None:
    books = [planned_book(samples.record(name), toolkit="") for name in samples.ORDERS]
    books += [campaigns.book(name) for name in ("capsules, all open", "drops")]
    text = json.dumps([list(content(each)) for each in books], ensure_ascii=False)
    found = hashlib.sha256(text.encode()).hexdigest()
    assert PINNED[SCHEMA] == found
