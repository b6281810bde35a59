"""Lots of the stock, read from the rows of a table: every bad cell is named, with its row and column."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Protocol

from compounding import units
from compounding.calculations.capsules import capsule_sizes
from compounding.errors import ProblemsError, QuantityError
from compounding.records.bench_text import read_stock
from compounding.records.dates import expiry_of
from compounding.records.order import ANHYDROUS, AS_IS, ASSAY_BASES, DRIED, BulkPowder, StockTrituration, Tablets
from compounding.records.shown_text import shortened, visible
from compounding.records.stock import columns
from compounding.records.stock.limits import limit_problem, packing_problem, tablet_problem
from compounding.records.stock.lot import POWDER, SHELL, STOCK_FORMS, TABLET, TRITURATION, StockLot
from compounding.records.table_numbers import formula_sign_problem, number_problem
from compounding.records.table_row import Row
from compounding.units import Quantity, format_quantity, format_stated, parse_quantity, quantity, worked_out

_LONGEST: Mapping[str, int] = MappingProxyType(
    {columns.MATERIAL: 100, columns.LOT: 40, columns.SUPPLIER: 100, columns.STOCK_DILUENT: 60}
)
_LONGEST_SHOWN = 40
_LONGEST_COUNT = 6
_AS_TEXT = "format the cell as text, and type it again as it is printed"
# General knowledge of the National Drug Code, to be confirmed: a labeller, a product and a package, 10 digits, or 11
# as in claims.
_NDC = re.compile(r"[0-9]{4}-[0-9]{4}-[0-9]{2}|[0-9]{5}-(?:[0-9]{3}-[0-9]{2}|[0-9]{4}-[0-9]{1,2})|[0-9]{11}", re.ASCII)
_POWER_OF_TEN = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+", re.ASCII | re.IGNORECASE)
_OTHER_DATE = re.compile(r"[0-9]{1,4}[./][0-9]{1,4}(?:[./][0-9]{1,4})?", re.ASCII)
_BARE = re.compile(r"[0-9][0-9.,]*", re.ASCII)
_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        columns.FORM: STOCK_FORMS,
        columns.SIZE: tuple(size.name for size in capsule_sizes()),
        columns.ASSAY_BASIS: ASSAY_BASES,
        columns.STOCK_FROM: ("powder", "tablets"),
    }
)


class StockRow(Row, Protocol):
    """A row of a stock table, of which some cells may be unread because enough is said of them elsewhere."""

    @property
    def unread(self) -> frozenset[str]:
        """The columns that could not be read."""


def stock_lots(rows: Sequence[StockRow], name: str) -> tuple[StockLot, ...]:
    """Return the lots of the rows of a stock table.

    Parameters
    ----------
    rows
        The rows, with the columns of `compounding.records.stock.columns`.
    name
        The table, for the message.

    Raises
    ------
    ProblemsError
        One or more cells cannot be read, or contradict each other; all are named.
    """
    lots, problems = found_lots(rows)
    if problems:
        raise ProblemsError(name, [text for _, text in problems])
    return lots


def found_lots(rows: Sequence[StockRow], word: str = "row") -> tuple[tuple[StockLot, ...], tuple[tuple[int, str], ...]]:
    """Return the lots that can be read, and what is wrong with the others: for each problem its row and its text.

    Parameters
    ----------
    rows
        The rows.
    word
        What a row is called: "row", or "lot" in a TOML file.
    """
    lots: list[StockLot] = []
    problems: list[tuple[int, str]] = []
    first: dict[tuple[str, ...], StockRow] = {}
    for row in rows:
        reader = _Reader(row, f"{word} {row.number}")
        lot = reader.lot()
        said = _repetition(row, first, word)
        if said:
            problems.append((row.number, said))
        elif lot is not None:
            lots.append(lot)
        problems += [(row.number, text) for text in reader.problems]
    return tuple(lots), tuple(problems)


def _repetition(row: StockRow, first: dict[tuple[str, ...], StockRow], word: str) -> str:
    """Return what is wrong with a lot that stands in the table already, or in another form with another expiry."""
    names = (columns.MATERIAL, columns.LOT, columns.FORM, columns.SIZE)
    material, number, form, size = (_key(row.cells.get(name, "")) for name in names)
    if not material or not number:
        return ""
    # Shells of two sizes are two things, also where they have one number.
    same = first.setdefault((material, number, form, size if form == SHELL else ""), row)
    other = first.setdefault((material, number), row)
    expiries = [expiry_of(each.cells.get(columns.EXPIRY, "")) for each in (row, other)]
    said = f"lot {row.cells[columns.LOT]} of {row.cells[columns.MATERIAL]}"
    if same is not row:
        return (
            f"{row.place(columns.LOT)}: {said} stands in {word} {same.number} already; put what is on hand in one "
            f"{word}, or correct the lot"
        )
    if None not in expiries and expiries[0] != expiries[1]:
        return (
            f"{row.place(columns.EXPIRY)}: {said} expires on {expiries[0]} here, but on {expiries[1]} in {word} "
            f"{other.number}; correct one of them"
        )
    return ""


def _key(text: str) -> str:
    return " ".join(text.casefold().split())


class _Reader:
    """Reads one row, and keeps every problem to report them together."""

    def __init__(self, row: StockRow, where: str) -> None:
        self.row = row
        self.problems: list[str] = []
        self._where = where

    def lot(self) -> StockLot | None:
        """Return the lot of the row, or None where it has a problem."""
        material, number = self._required_text(columns.MATERIAL), self._lot_number()
        form, expiry = self._choice(columns.FORM, must=True), self._expiry()
        supplier, ndc = self._text(columns.SUPPLIER), self._ndc()
        if form:
            self._refuse_other_columns(form)
        on_hand = self._on_hand(form) if form else None
        certificate = self._certificate() if form == POWDER else None
        tablets = self._tablets() if form == TABLET else None
        trituration = self._trituration() if form == TRITURATION else None
        packing, size = self._packing_and_size(form)
        density, dropper = self._quantity(columns.DENSITY), self._quantity(columns.DROPPER)
        if self.problems or self.row.unread or expiry is None or on_hand is None:
            return None
        return StockLot(
            material=material,
            form=form,
            number=number,
            expiry=expiry,
            on_hand=on_hand,
            supplier=supplier,
            ndc=ndc,
            certificate=certificate,
            tablets=tablets,
            trituration=trituration,
            packing=packing,
            size=size,
            density=density,
            dropper=dropper,
            place=self._where,
        )

    def note(self, column: str, said: str) -> None:
        """Note a problem of a cell."""
        self.problems.append(f"{self.row.place(column)}: {said}")

    # --- one cell ---------------------------------------------------------------------------

    def _given(self, column: str) -> str:
        return self.row.cells.get(column, "")

    def _has(self, column: str) -> bool:
        """Return whether there is anything in a cell, read or not."""
        return bool(self._given(column)) or column in self.row.unread

    def _need(self, column: str, what: str) -> None:
        if not self._has(column):
            self.note(column, f"this is blank; write {what}")

    def _text(self, column: str) -> str:
        text = self._given(column)
        if not text.isprintable():
            self.note(
                column, f"{_shown(text)} holds a character that cannot be printed, such as a line break; type it again"
            )
        elif len(text) > _LONGEST.get(column, len(text)):
            self.note(column, f"{len(text)} characters, and at most {_LONGEST[column]} fit the record; shorten it")
        elif self.row.kinds.get(column) == "date":
            self.note(column, f"the spreadsheet has made a date of it, {text}; {_AS_TEXT}")
        elif formula_sign_problem(text):
            self.note(column, formula_sign_problem(text))
        else:
            return text
        return ""

    def _required_text(self, column: str) -> str:
        self._need(column, f"the {column}")
        return self._text(column)

    def _lot_number(self) -> str:
        text = self._required_text(columns.LOT)
        if _POWER_OF_TEN.fullmatch(text):
            self.note(columns.LOT, f"{text!r} is a number that a spreadsheet has shortened; {_AS_TEXT}")
        elif self.row.kinds.get(columns.LOT) == "number" and "." in text:
            self.note(columns.LOT, f"the spreadsheet has made a number of it, {text}; {_AS_TEXT}")
        return text

    def _choice(self, column: str, *, must: bool = False) -> str:
        """Return a text that is one of those allowed; "" where there is none, or another."""
        allowed, listed = _CHOICES[column], ", ".join(_CHOICES[column])
        if must:
            self._need(column, f"one of {listed}")
        text = self._given(column)
        key = _key(text.replace("-", " "))
        if not text or key in allowed:
            return key
        near = difflib.get_close_matches(key, allowed, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        self.note(column, f"{_shown(text)} is not known here; {hint}write one of {listed}")
        return ""

    def _quantity(self, column: str, *, may_be_zero: bool = False) -> Quantity | None:
        kinds, example = columns.QUANTITIES[column]
        value = self._read(column, kinds, example, may_be_zero=may_be_zero)
        said = "" if value is None else limit_problem(column, value)
        return None if self._notes(column, said) else value

    def _notes(self, column: str, said: str) -> bool:
        """Note what is wrong with a cell, and return whether anything is."""
        if said:
            self.note(column, said)
        return bool(said)

    def _is_ambiguous(self, column: str) -> bool:
        """Note a number that can be read in two ways; one that a workbook holds as a number cannot."""
        return self.row.kinds.get(column) != "number" and self._notes(column, number_problem(self._given(column)))

    def _read(self, column: str, kinds: Sequence[str], example: str, *, may_be_zero: bool) -> Quantity | None:
        text = self._given(column)
        if not text or self._is_ambiguous(column):
            return None
        try:
            value = parse_quantity(text)
        except QuantityError as error:
            if _BARE.fullmatch(text) and error.reason == "the unit is missing":
                error = QuantityError(text, error.reason, f"write it with its unit, such as {example}")
            self.note(column, str(error))
            return None
        if not any(units.is_measured_in(value, kind) for kind in kinds):
            wanted = " or ".join(units.unit_words(kind, plural=True) for kind in kinds)
            self.note(column, f"{_shown(text)} is not in {wanted}; write it so, such as {example}")
        elif value.magnitude == 0 and not may_be_zero:
            self.note(column, f"{_shown(text)} is nothing; correct it, or leave the cell blank")
        else:
            return value
        return None

    def _count(self, column: str, kind: str, example: str, *, may_be_zero: bool) -> Quantity | None:
        value = self._read(column, (kind,), example, may_be_zero=may_be_zero)
        if value is not None and value.magnitude != value.magnitude.to_integral_value():
            self.note(column, f"{format_quantity(value)} is no whole number of {kind}s; correct it")
        return value

    # --- what every lot has -----------------------------------------------------------------

    def _expiry(self) -> datetime.date | None:
        self._need(columns.EXPIRY, "its expiry as year-month-day or year-month, such as 2027-05-31 or 2027-05")
        text = self._given(columns.EXPIRY)
        found = expiry_of(text)
        if found is None and text:
            wrong = (
                "can be read in more than one way" if _OTHER_DATE.fullmatch(text) else "is no date that is read here"
            )
            self.note(
                columns.EXPIRY,
                f"{_shown(text)} {wrong}; write year-month-day or year-month, such as 2027-05-31 or 2027-05",
            )
        return found

    def _ndc(self) -> str:
        text = self._text(columns.NDC)
        if text and not _NDC.fullmatch(text):
            self.note(
                columns.NDC,
                f"{_shown(text)} is no National Drug Code; write it with its hyphens as on the package, such as "
                "12345-678-90, in a cell that is formatted as text",
            )
        return text

    def _on_hand(self, form: str) -> Quantity | None:
        kinds, example = columns.ON_HAND_UNITS[form], columns.ON_HAND_EXAMPLES[form]
        self._need(columns.ON_HAND, f"how much there is, such as {example}")
        if form in (TABLET, SHELL):
            return self._count(columns.ON_HAND, kinds[0], example, may_be_zero=True)
        return self._read(columns.ON_HAND, kinds, example, may_be_zero=True)

    def _refuse_other_columns(self, form: str) -> None:
        """Note what is stated in a column that has no meaning for the form."""
        for column, forms in columns.FORMS_OF_COLUMNS.items():
            if self._given(column) and form not in forms:
                self.note(column, f"this is stated of {' and '.join(forms)}, and not of {form}; leave the cell blank")

    def _packing_and_size(self, form: str) -> tuple[Quantity | None, str]:
        packing, size = self._quantity(columns.PACKING), self._size()
        if packing is not None:
            self._notes(columns.PACKING, packing_problem(packing, size))
        if form == SHELL:
            self._need(columns.SIZE, f"the size of the shells, one of {', '.join(_CHOICES[columns.SIZE])}")
        elif self._has(columns.PACKING) and not self._has(columns.SIZE):
            self.note(columns.SIZE, "this is blank; write the capsule size in which the packing statistic was measured")
        elif self._has(columns.SIZE) and not self._has(columns.PACKING) and form:
            self.note(
                columns.SIZE, "a capsule size without a packing statistic means nothing here; write both or neither"
            )
        return packing, size

    def _size(self) -> str:
        if self.row.kinds.get(columns.SIZE) == "number" and self._given(columns.SIZE) == "0":
            self.note(columns.SIZE, f"a spreadsheet makes 0 of 00 and 000 too, so that it is not clear; {_AS_TEXT}")
            return ""
        return self._choice(columns.SIZE)

    # --- what one form has ------------------------------------------------------------------

    def _certificate(self) -> BulkPowder | None:
        self._need(columns.ASSAY, "the assay from the certificate of analysis, such as 99.5 %")
        self._need(columns.ASSAY_BASIS, "what the assay is stated on, anhydrous, dried or as is")
        basis, substance = self._choice(columns.ASSAY_BASIS), self._given(columns.SUBSTANCE)
        water, solvents = (self._quantity(each, may_be_zero=True) for each in (columns.WATER, columns.SOLVENTS))
        if basis in (ANHYDROUS, DRIED):
            lost = "loss on drying" if basis == DRIED else "water"
            self._need(columns.WATER, f"the {lost} of the lot, which an assay on the {basis} basis needs: 8.7 %")
        if basis == DRIED and self._has(columns.SOLVENTS):
            self.note(columns.SOLVENTS, "the loss on drying counts them already; leave the cell blank")
        for column in (columns.WATER, columns.SOLVENTS):
            if basis == AS_IS and self._has(column):
                self.note(column, "an assay of the powder as is counts it already; leave the cell blank")
        assay = self._quantity(columns.ASSAY)
        if assay is None or not basis:
            return None
        return BulkPowder(
            assay=assay,
            assay_basis=basis,
            water=water,
            solvents=solvents,
            substance=substance,
        )

    def _tablets(self) -> Tablets | None:
        deviation, content = self._quantity(columns.DEVIATION), self._quantity(columns.CONTENT)
        count, mass = self._sample()
        if count is None and deviation is None and content is None:
            return None
        return Tablets(sample_count=count, sample_mass=mass, deviation=deviation, assay=content)

    def _sample(self) -> tuple[Quantity | None, Quantity | None]:
        """Return how many tablets were weighed, and their mass together."""
        count, mean, mass = self._tablets_weighed(), self._quantity(columns.MEAN), self._quantity(columns.SAMPLE)
        has_mass = self._has(columns.MEAN) or self._has(columns.SAMPLE)
        if has_mass and not self._has(columns.WEIGHED):
            self.note(columns.WEIGHED, "this is blank; write how many tablets were weighed for the mass that is stated")
        elif self._has(columns.WEIGHED) and not has_mass:
            self.note(columns.SAMPLE, "this is blank, and so is the mean; write the mass of the tablets weighed")
        if count is None or (mean is None and mass is None):
            return None, None
        if mass is not None:
            self._notes(columns.SAMPLE, tablet_problem(count, mass))
        if mean is None:
            return count, mass
        whole = worked_out(quantity(_single(mean) * count.magnitude, "g"))
        if mass is not None:
            self._compare(count, mean, mass)
        return count, whole if mass is None else mass

    def _tablets_weighed(self) -> Quantity | None:
        text = self._given(columns.WEIGHED)
        if text and not _BARE.fullmatch(text):
            return self._count(columns.WEIGHED, "tablet", "20 tablets", may_be_zero=False)
        return self._whole_number(text) if text else None

    def _whole_number(self, text: str) -> Quantity | None:
        """Return a number of tablets that is written without its unit."""
        if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_COUNT and int(text) > 0:
            return quantity(int(text), "tablet")
        self.note(columns.WEIGHED, f"{_shown(text)} is no whole number of tablets; write it in digits, such as 20")
        return None

    def _compare(self, count: Quantity, mean: Quantity, mass: Quantity) -> None:
        """Note a mean that is not that of the sample, to half a unit of the last digit it is written with."""
        share = units.magnitude(mass, "g") / count.magnitude
        step = _single(quantity(Decimal(1).scaleb(int(mean.magnitude.as_tuple().exponent)), units.unit_spelling(mean)))
        if abs(share - _single(mean)) * 2 > step:
            self.note(
                columns.MEAN,
                f"{format_stated(mean)} is not the mean of {format_quantity(count)} of {format_stated(mass)} "
                "together; correct one of them, or state one",
            )

    def _trituration(self) -> StockTrituration | None:
        self._need(
            columns.STOCK,
            "the drug and the whole mixture, as on its own record, such as 120 mg in 2400 mg, or 1 in 10",
        )
        made_from = self._choice(columns.STOCK_FROM) or "powder"
        diluent, potency = self._text(columns.STOCK_DILUENT), self._quantity(columns.STOCK_POTENCY)
        if made_from == "tablets" and self._has(columns.STOCK_POTENCY):
            self.note(columns.STOCK_POTENCY, "a potency is of bulk powder, and not of tablets; leave the cell blank")
        text = self._given(columns.STOCK)
        if not text or self._is_ambiguous(columns.STOCK):
            return None
        try:
            found = read_stock(text, diluent=diluent, made_from=made_from, potency=potency)
        except QuantityError as error:
            self.note(columns.STOCK, str(error))
            return None
        return self._checked(found, text)

    def _checked(self, found: StockTrituration, text: str) -> StockTrituration | None:
        if not all(units.is_measured_in(each, "mg") for each in (found.part, found.whole)):
            self.note(columns.STOCK, f"{_shown(text)} is not of two masses; write them, such as 120 mg in 2400 mg")
        elif not 0 < units.magnitude(found.part, "mg") < units.magnitude(found.whole, "mg"):
            self.note(
                columns.STOCK, f"{_shown(text)} holds no diluent, or no drug; write the drug first, then the whole"
            )
        else:
            return found
        return None


def _single(mass: Quantity) -> Decimal:
    """Return the mass of one tablet in g, stated as a mass or as a mass per tablet."""
    return units.magnitude(mass, "g" if units.is_measured_in(mass, "g") else "g/tablet")


def _shown(text: str) -> str:
    return repr(shortened(visible(text), _LONGEST_SHOWN))
