"""What a person entered in a field, as the field means it, and what was typed otherwise than the field asks for."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from compounding import notation, units
from compounding.errors import QuantityError
from compounding.records.finding import MAJOR, MINOR, Finding
from compounding.records.finding_codes import finding
from compounding.sheets.evaluation import Value
from compounding.sheets.layout import DATE, NUMBER, TEXT, TIME, Field
from compounding.sheets.reading.workbook import CellFound
from compounding.spreadsheet_notation import date_of

# What a cell holds when its formula has failed.
ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
# 2000-01-01, 1900-03-01 and 9999-12-31 as spreadsheets number them: an earlier date is none of a batch.
_FIRST_DAY, _OLDEST_DAY, _LAST_DAY = 36526, 61, 2958465
_DATE_FORMAT = re.compile(r"(?:\[[^\]]*\]|\"[^\"]*\"|\\.)|(y{2,4}|m{1,5}|d{1,4})", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)
_WITH_UNIT = re.compile(r"(?P<number>[0-9][0-9.,]*)\s*(?P<unit>[^\W\d_].*|%.*)")
_COMMA = re.compile(r"([0-9]+),([0-9]{1,2}|[0-9]{4,})", re.ASCII)
# In none of the units of the sheets can a batch have more, or a balance show less.
_LEAST, _MOST = Decimal("1e-9"), Decimal("1e12")
_POWER = re.compile(r"[0-9][0-9.,]*[eE][-+]?[0-9]+", re.ASCII)
_MEANT = re.compile(r"write (\S+)")
_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[:.h]?(?P<minute>[0-9]{2})(?::[0-9]{2})?)? ?(?P<half>[ap]\.?m\.?)?", re.ASCII
)
_MONTHS = {name.lower()[:3]: number for number, name in enumerate(calendar.month_abbr) if name}
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})",
        r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})",
        r"(?P<year>20[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
        r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})",
        r"(?P<day>[0-9]{1,2})[ -](?P<name>[a-z]{3,9})\.?,?[ -](?P<year>[0-9]{4})",
        r"(?P<name>[a-z]{3,9})\.? (?P<day>[0-9]{1,2}),? (?P<year>[0-9]{4})",
        r"(?P<name>[a-z]{3,9})\.?[ -/](?P<year>[0-9]{4})",
    )
)
_SLASHED = re.compile(r"(?P<one>[0-9]{1,2})[/-](?P<other>[0-9]{1,2})[/-](?P<year>[0-9]{4})", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry.

    Attributes
    ----------
    raw
        What the cell holds: a number, a text, a date as its serial number; None where it is blank.
    number, date, time
        The entry as its field means it, also where it was typed as "59 caps" or as a date in words; None where it is
        blank, of another type, or cannot be understood.
    words
        The entry as text without spaces around it; "" where it is blank.
    """

    field: Field
    raw: Value
    number: Decimal | None = None
    date: datetime.date | None = None
    time: datetime.time | None = None
    words: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was entered."""
        return not self.words


def entry_of(field: Field, found: CellFound) -> Entry:
    """Return what was entered in a field; a formula counts as blank."""
    raw = None if found.formula else found.value
    words = _words(raw, found.format, field)
    is_number = field.type == NUMBER and not _is_moment(raw, found.format)
    return Entry(
        field=field,
        raw=raw,
        number=_credible(_read_number(raw, words, field)[0]) if is_number else None,
        date=_read_date(raw, words) if field.type == DATE else None,
        time=_read_time(raw, words) if field.type == TIME else None,
        words=words,
    )


def entry_findings(entry: Entry, found: CellFound) -> Iterator[Finding]:
    """Yield what is wrong with the kind of an entry: a formula, a link, an error, words for a number.

    Parameters
    ----------
    found
        What the cell of the entry holds.
    """
    if found.formula:
        # LibreOffice saves an error that was typed as a formula of it.
        typed = "ERROR-VALUE" if found.formula in ERRORS else "FORMULA-IN-INPUT"
        yield _at(entry, typed, "what was measured or written", f"the formula ={found.formula}")
        return
    if found.linked:
        remedy = "Type it anew as plain text."
        yield _at(entry, "FORMULA-IN-INPUT", "plain text", f"a link on {entry.words!r}", severity=MAJOR, action=remedy)
    if entry.words in ERRORS:
        yield _at(entry, "ERROR-VALUE", "what was measured or written", entry.words)
    elif not entry.is_blank and (of_another_kind := _kind_finding(entry, found)):
        yield of_another_kind


def _kind_finding(entry: Entry, found: CellFound) -> Finding | None:
    """Return the finding on an entry that is of another kind than its field, if it is."""
    kind, typed_as_number = entry.field.type, _is_number(entry.raw)
    if kind == NUMBER and _is_moment(entry.raw, found.format):
        said = f"a date or a time, {entry.words}: the program made it of what was typed"
        return _at(entry, "TYPE", "a number alone", said, severity=MAJOR)
    if kind == NUMBER and not typed_as_number:
        return _number_finding(entry)
    if kind == NUMBER and entry.number is None:
        said = f"{float(entry.raw or 0):g}, which nobody measures: nothing was worked out from it"
        return _at(entry, "TYPE", "a number that was measured", said, severity=MAJOR)
    if kind in (DATE, TIME) and not typed_as_number:
        return _moment_finding(entry)
    if kind == DATE and entry.date is None:
        return _at(entry, "TYPE", "a date from 2000 on", _old_date(entry), severity=MAJOR)
    if kind == TIME and entry.time is None:
        remedy = "Enter it as a time, such as 14:30; nothing was read from it."
        return _at(entry, "TYPE", "a time, such as 14:30", f"the number {entry.words}", severity=MAJOR, action=remedy)
    if kind == TEXT and _is_moment(entry.raw, found.format):
        remedy = "Copy it from the container again, into a cell that is formatted as text."
        said = f"a date, {entry.words}: the program made it of what was typed"
        return _at(entry, "TYPE", "text", said, action=remedy)
    return None


def _at(entry: Entry, code: str, expected: str, found: str, *, severity: str = "", action: str = "") -> Finding:
    return finding_at(entry.field, code, expected=expected, found=found, severity=severity, action=action)


def finding_at(field: Field, code: str, *, expected: str, found: str, severity: str = "", action: str = "") -> Finding:
    """Return a finding at the place of a field."""
    return finding(
        code,
        subject=field.label,
        expected=expected,
        found=found,
        sheet=field.sheet,
        cell=field.cell,
        severity=severity,
        action=action,
    )


# --- numbers ---------------------------------------------------------------------------------


def _number_finding(entry: Entry) -> Finding:
    number, unit = _read_number(entry.raw, entry.words, entry.field)
    needed = f"a number alone, in {entry.field.unit}" if entry.field.unit else "a number alone"
    if unit and unit != entry.field.unit:
        read = f", read as {units.number_text(number)} {entry.field.unit}" if number is not None else ""
        return _at(entry, "UNIT", needed, f"{entry.words!r}{read}")
    read = f", read as {units.number_text(number)}" if number is not None else ", which cannot be read"
    return _at(
        entry, "TYPE", needed, f"the text {entry.words!r}{read}", severity=MINOR if number is not None else MAJOR
    )


def _credible(number: Decimal | None) -> Decimal | None:
    """Return a number unless it is so great, or so near to nothing, that nobody can have measured it."""
    if number is None or number == 0 or _LEAST <= abs(number) <= _MOST:
        return number
    return None


def _read_number(raw: Value, words: str, field: Field) -> tuple[Decimal | None, str]:
    """Return the number of an entry in the unit of its field, and the unit that was typed with it."""
    if _is_number(raw):
        return Decimal(repr(raw)), ""
    if _NUMBER.fullmatch(words):
        return Decimal(words), ""
    comma = _COMMA.fullmatch(words)
    if comma:
        return Decimal(f"{comma[1]}.{comma[2]}"), ""
    with_unit = _WITH_UNIT.fullmatch(words)
    if with_unit is None or _POWER.fullmatch(words):
        return None, ""
    comma = _COMMA.fullmatch(with_unit["number"])
    digits = f"{comma[1]}.{comma[2]}" if comma else with_unit["number"]
    if not field.unit and _NUMBER.fullmatch(digits):
        return Decimal(digits), ""
    return _converted(digits, with_unit["unit"].strip(), field)


def _converted(digits: str, typed: str, field: Field) -> tuple[Decimal | None, str]:
    """Return a number typed with a unit in the unit of the field, and that unit as the toolkit writes it."""
    for spelling in (typed, _meant(typed)):
        try:
            amount = units.parse_quantity(f"{digits} {spelling}")
        except QuantityError:
            continue
        unit = units.unit_words(units.unit_spelling(amount))
        needed = _unit_of(field)
        if needed and units.is_measured_in(amount, needed):
            return units.magnitude(amount, needed), unit
        return None, unit
    return None, typed


def _meant(typed: str) -> str:
    """Return the unit that is meant by a spelling that is not used here, such as "capsules" by "caps"."""
    remedy = _MEANT.match(notation.REMEDIES.get(typed, notation.REMEDIES.get(typed.lower().rstrip("."), "")))
    return remedy[1].rstrip(";,") if remedy else typed


def _unit_of(field: Field) -> str:
    """Return the spelling of a field's unit; "" where it has none that the toolkit knows."""
    try:
        return units.unit_spelling(units.parse_quantity(f"1 {field.unit}"))
    except QuantityError:
        return ""


def _is_number(raw: Value) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool)


# --- dates and times -------------------------------------------------------------------------


def _moment_finding(entry: Entry) -> Finding:
    moment = entry.date or entry.time
    example = "such as 2026-11-20" if entry.field.type == DATE else "such as 14:30"
    read = f", read as {_shown(moment)}" if moment else ", which can be read in more than one way, or in none"
    severity = MINOR if moment else MAJOR
    return _at(entry, "TYPE", f"a {entry.field.type}, {example}", f"the text {entry.words!r}{read}", severity=severity)


def _old_date(entry: Entry) -> str:
    """Return a number that is no date of a batch as the cell shows it, where it is a date at all."""
    number = float(entry.raw or 0)
    return date_of(number).isoformat() if _OLDEST_DAY <= number < _FIRST_DAY else f"the number {entry.words}"


def _shown(moment: datetime.date | datetime.time) -> str:
    return moment.isoformat() if isinstance(moment, datetime.date) else f"{moment:%H:%M}"


def _read_date(raw: Value, words: str) -> datetime.date | None:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return date_of(float(raw)) if _FIRST_DAY <= raw < _LAST_DAY else None
    for pattern in _DATES:
        found = pattern.fullmatch(words)
        if found:
            return _date_in(found.groupdict())
    slashed = _SLASHED.fullmatch(words)
    return _unambiguous(slashed) if slashed else None


def _date_in(parts: dict[str, str | None]) -> datetime.date | None:
    """Return a date of its parts; without a day it is the last of the month."""
    name = parts.get("name")
    month = _MONTHS.get(name.lower()[:3], 0) if name else int(parts["month"] or 0)
    year, day = int(parts["year"] or 0), parts.get("day")
    try:
        return datetime.date(year, month, int(day) if day else calendar.monthrange(year, month)[1])
    except (ValueError, IndexError):
        return None


def _unambiguous(found: re.Match[str]) -> datetime.date | None:
    """Return a date of which only one number can be the month, or both are the same; 11/12/2026 is none."""
    one, other, year = (int(found[name]) for name in ("one", "other", "year"))
    ways = {_valid(year, one, other), _valid(year, other, one)} - {None}
    return ways.pop() if len(ways) == 1 else None


def _valid(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _read_time(raw: Value, words: str) -> datetime.time | None:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _time_of(raw % 1) if 0 <= raw < 1 or _FIRST_DAY <= raw < _LAST_DAY else None
    found = _TIME.fullmatch(words.lower())
    if found is None or not (found["minute"] or found["half"]):
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].startswith("p") else 0)
    return datetime.time(hour, minute) if hour < 24 and minute < 60 else None


def _time_of(part: float) -> datetime.time:
    minutes = round(part * 24 * 60) % (24 * 60)
    return datetime.time(minutes // 60, minutes % 60)


# --- words -----------------------------------------------------------------------------------


def _words(raw: Value, form: str, field: Field) -> str:
    if raw is None or isinstance(raw, str):
        return (raw or "").strip()
    if isinstance(raw, bool):
        return str(raw).upper()
    if field.type == TIME and (moment := _read_time(raw, "")):
        return f"{moment:%H:%M}"
    if (field.type == DATE or _is_date_format(form)) and _FIRST_DAY <= raw < _LAST_DAY:
        return date_of(raw).isoformat()
    return units.plain(Decimal(repr(raw)))


def _is_moment(raw: Value, form: str) -> bool:
    """Return whether a number stands for a date or a time, and is shown as one."""
    return _is_number(raw) and _is_date_format(form)


def _is_date_format(form: str) -> bool:
    return form not in ("General", "@") and any(found[1] for found in _DATE_FORMAT.finditer(form))
