"""What a cell of a workbook says: the text that a reader of the sheet would copy, or why it cannot be told."""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

TEXT, NUMBER, DATE = "text", "number", "date"

# A spreadsheet works with 15 digits: more of them are lost in a number, and noise behind a decimal point.
_DIGITS = 15
_TOO_LARGE = 10**_DIGITS
# What is smaller is shown as a power of ten where the cell has no number format.
_SMALLEST = Decimal("0.0001")
_AS_TEXT = "format the cell as text, and type it again"
_ERRORS = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|#+)", re.IGNORECASE)
# One piece of a number format: a literal, a filling, a bracket, or a character that means something.
_PIECE = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<plain>.)', re.DOTALL)
_CURRENCY = re.compile(r"\$(?P<sign>[^-]*)(?:-.*)?", re.DOTALL)
_COLORS = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|color ?[0-9]+", re.IGNORECASE)
_GENERAL = re.compile(r"^\s*general", re.IGNORECASE)
_DIGIT_PLACES = re.compile(r"[#0?]*(?:,[#0?]{3})*(?:\.(?P<decimals>[#0?]*))?")


@dataclass(frozen=True)
class CellText:
    """What a cell says.

    Attributes
    ----------
    text
        Its text without spaces around it; "" where it is blank or cannot be read.
    kind
        "text", "number" or "date": what the cell holds.
    problem
        Why it cannot be read, as said of the cell, and what to do; "" where it can be.
    """

    text: str
    kind: str = TEXT
    problem: str = ""

    @property
    def is_filled(self) -> bool:
        """Whether there is anything in it, read or not."""
        return bool(self.text or self.problem)


BLANK = CellText("")


def text_cell(text: str) -> CellText:
    """Return what a cell of text says; the name of a spreadsheet's error is no text.

    Examples
    --------
    >>> text_cell(" 4,5 mg ").text, text_cell("#N/A").problem
    ('4,5 mg', "shows the error '#N/A'; correct it, or type the value")
    """
    stripped = text.strip()
    return _error(stripped) if _ERRORS.fullmatch(stripped) else CellText(stripped)


def workbook_cell(value: Any, form: str, data_type: str) -> CellText:
    """Return what a cell of a workbook says.

    Parameters
    ----------
    value
        What it holds.
    form
        Its number format.
    data_type
        "e" for an error.

    Examples
    --------
    >>> workbook_cell(0.995, "0.0%", "n").text, workbook_cell(8.2, '0.00" g"', "n").text
    ('99.5 %', '8.20 g')
    """
    if value is None:
        return BLANK
    if data_type == "e":
        return _error(str(value))
    if isinstance(value, bool):
        return _refused(f"holds the truth value {str(value).upper()}", "write what is meant as text")
    if isinstance(value, int | float):
        return _number(value, form)
    if isinstance(value, datetime.date):
        return _date(value, form)
    if isinstance(value, datetime.time | datetime.timedelta):
        return _refused("holds a time of day, or how long something takes", "write what is meant as text")
    return text_cell(str(value))


def _refused(reason: str, remedy: str) -> CellText:
    return CellText("", problem=f"{reason}; {remedy}")


def _error(name: str) -> CellText:
    if set(name) == {"#"}:
        return _refused(
            f"shows {name[:8]}: its column was too narrow when the file was saved", "widen it, and save it again"
        )
    return _refused(f"shows the error {name!r}", "correct it, or type the value")


# --- dates -----------------------------------------------------------------------------------


def _date(value: datetime.date, form: str) -> CellText:
    """Return a date as its format shows it: a month alone is no day."""
    codes = "".join(code for code, _ in _pieces(form)).lower()
    day = value.date() if isinstance(value, datetime.datetime) else value
    if not _is_general(form) and "y" not in codes:
        remedy = f"write {day.isoformat()} if that is meant, in a cell that is formatted as text"
        return _refused("shows a date without its year", remedy)
    if not _is_general(form) and "d" not in codes:
        if day.day != 1:
            remedy = f"write {day.isoformat()} or {day.isoformat()[:7]}, in a cell that is formatted as text"
            return _refused("shows a month, but holds a day in the middle of it", remedy)
        return CellText(day.isoformat()[:7], DATE)
    if isinstance(value, datetime.datetime) and value.time() != datetime.time():
        return CellText(value.isoformat(sep=" ", timespec="seconds").removesuffix(":00"), DATE)
    return CellText(day.isoformat(), DATE)


# --- numbers ---------------------------------------------------------------------------------


def _number(value: float, form: str) -> CellText:
    if not math.isfinite(value):
        return _refused(f"holds {value}, which is no number", "type the value")
    if abs(value) >= _TOO_LARGE:
        return _refused(f"holds a number of more than {_DIGITS} digits, of which the last are lost", _AS_TEXT)
    number = exact(value)
    if not _is_general(form):
        return _formatted(number, form)
    if 0 < abs(number) < _SMALLEST:
        reason = f"holds {_plain(number)}, which spreadsheets show as a power of ten"
        return _refused(reason, "write it in a smaller unit")
    return CellText(_plain(number), NUMBER)


def exact(value: float) -> Decimal:
    """Return the shortest decimal of a stored number, to the 15 digits that a spreadsheet works with.

    Examples
    --------
    >>> print(exact(20.0), exact(2.5), exact(0.1 + 0.2), exact(1e-7))
    20 2.5 0.3 1E-7
    """
    shortest = Decimal(repr(value)).normalize()
    if len(shortest.as_tuple().digits) > _DIGITS:
        shortest = Decimal(f"{value:.{_DIGITS}g}")
    return shortest.quantize(Decimal(1)) if shortest == shortest.to_integral_value() else shortest.normalize()


def _plain(number: Decimal) -> str:
    return format(number, "f")


def _is_general(form: str) -> bool:
    return form.strip().lower() in ("", "general", "standard", "@")


def _pieces(form: str) -> list[tuple[str, str]]:
    """Return the first section of a format: what has a meaning as (code, ""), and what is only shown as ("", text)."""
    pieces = []
    for found in _PIECE.finditer(_GENERAL.sub("#", form)):
        if found["plain"] == ";":
            break
        literal = found["quoted"] if found["quoted"] is not None else found["escaped"]
        if literal is not None:
            pieces.append(("", literal))
        elif found["bracket"] is not None:
            pieces.append(_bracket(found["bracket"]))
        elif found["plain"] is not None:
            pieces.append(("", " ") if found["plain"] == " " else (found["plain"], ""))
    return pieces


def _bracket(text: str) -> tuple[str, str]:
    """Return what brackets say: a color nothing, a currency its sign, and anything else a condition."""
    currency = _CURRENCY.fullmatch(text)
    if currency is not None:
        return "", currency["sign"]
    return ("", "") if _COLORS.fullmatch(text) else (f"[{text}]", "")


def _formatted(number: Decimal, form: str) -> CellText:
    """Return a number as its format shows it, with all the digits that are stored."""
    pieces = _pieces(form)
    digits = [index for index, (code, _) in enumerate(pieces) if code and code in "#0?.,"]
    first, last = (digits[0], digits[-1] + 1) if digits else (0, 0)
    before, after = _shown(pieces[:first]), _shown(pieces[last:])
    codes = "".join(code or "_" for code, _ in pieces[first:last])
    places = _DIGIT_PLACES.fullmatch(codes)
    if not codes or places is None or before or after is None:
        reason = f"is shown by its number format {form[:60]!r} otherwise than as the {_plain(number)} that it holds"
        return _refused(reason, "format the cell as text, and type what is meant with its unit")
    if ("%", "") in pieces[last:]:
        return CellText(f"{_plain((number * 100).normalize())} {after}", NUMBER)
    if set(codes) == {"0"} and number == number.to_integral_value():
        return CellText(f"{_plain(number).zfill(len(codes))} {after}".rstrip(), NUMBER)
    decimals = (places["decimals"] or "").count("0") if after else 0
    return CellText(f"{_plain(_padded(number, decimals))} {after}".rstrip(), NUMBER)


def _shown(pieces: list[tuple[str, str]]) -> str | None:
    """Return what stands beside the digits, or None where that is no text and no one per cent sign."""
    codes = [code for code, _ in pieces if code]
    if codes not in ([], ["%"]):
        return None
    return "".join(code or literal for code, literal in pieces).strip()


def _padded(number: Decimal, decimals: int) -> Decimal:
    """Return a number with at least so many decimals, and never fewer than it has."""
    places = max(decimals, -int(number.as_tuple().exponent), 0)
    return number.quantize(Decimal(1).scaleb(-places))
