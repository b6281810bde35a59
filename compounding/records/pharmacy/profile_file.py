"""The profile of a pharmacy, `pharmacy.toml`: read and checked as a whole, every problem with its key."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from compounding.calculations.balances import Balance
from compounding.calculations.beyond_use import FIRST_DAYS
from compounding.calculations.capsules import capsule_sizes
from compounding.errors import ProfileError, QuantityError
from compounding.records.bench_text import read_balance
from compounding.records.dosage_form import DOSAGE_FORMS
from compounding.records.order import Letterhead
from compounding.records.overage import overage_rules
from compounding.records.pharmacy.batch_number import check_pattern, pattern_notes
from compounding.records.pharmacy.profile import Pharmacy, RulePack, StaffMember
from compounding.records.pharmacy.profile_example import unfilled_texts
from compounding.records.pharmacy.rule_packs import rule_pack, rule_packs
from compounding.records.preparation.balance_checks import balance_problems
from compounding.records.shown_text import shortened
from compounding.records.toml_table import TomlTable, toml_entries, toml_file
from compounding.units import Quantity, described, format_quantity, is_measured_in, is_open, quantity

PAPERS = ("letter", "a4")
NO_RULE = "none"
# They stand on a label, which has so much room.
_LONGEST_NAME, _LONGEST_LINE, _MOST_LINES, _LONGEST_PHONE = 60, 60, 4, 40
_LONGEST_STAFF_NAME, _LONGEST_ROLE, _LONGEST_RETENTION = 60, 40, 120
_MOST_BALANCES, _MOST_STAFF = 20, 200
_INITIALS = re.compile(r"[^\W_]{2,4}")
# What an order allows in weighing where it says nothing.
_ERROR_ALLOWED = quantity(5, "%")
# A judgement: published rules add 10 % at most, and labels allow 10 %; more is a slip.
_MOST_OVERAGE = quantity(20, "%")
# A judgement: a batch is not made twice over to have some to spare.
_MOST_SPARE = quantity(100, "%")
_MOST_UNITS = 10_000


@dataclass(frozen=True)
class _Bounds:
    """The units in which a quantity may be stated, the most of each, and an example."""

    most: tuple[Quantity, ...]
    example: str


def read_pharmacy(path: Path) -> Pharmacy:
    """Return the pharmacy of a profile, a TOML file.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    ProfileError
        The file cannot be read, is no TOML, or is not a valid profile; the error names every problem.
    """
    return _pharmacy(toml_file(path, ProfileError)[1], str(path))


def pharmacy_of(text: str, where: str = "pharmacy.toml") -> Pharmacy:
    """Return the pharmacy of the text of a profile.

    Parameters
    ----------
    text
        The text, as TOML.
    where
        The file it stood in, for messages.

    Raises
    ------
    ProfileError
        The text is no TOML or not a valid profile; the error names every problem.

    Examples
    --------
    >>> text = '''
    ... name = "Elm Street Pharmacy"
    ... rules = "germany"
    ... batch_number = "E{year}{month}{day}-{serial}"
    ... '''
    >>> made = pharmacy_of(text)
    >>> made.letterhead.name, made.rules.title, made.rules.overage_rule
    ('Elm Street Pharmacy', 'Germany', 'dac-nrf')
    """
    return _pharmacy(toml_entries(text, where, ProfileError), where)


def _pharmacy(entries: Mapping[str, object], where: str) -> Pharmacy:
    problems: list[str] = []
    table = TomlTable(entries, "", problems)
    pharmacy = _read(table, problems)
    table.refuse_leftovers()
    if problems:
        raise ProfileError(where, problems)
    return replace(pharmacy, notes=(*_placeholder_notes(pharmacy), *pattern_notes(pharmacy.batch_number)))


def _read(table: TomlTable, problems: list[str]) -> Pharmacy:
    letterhead = _letterhead(table, problems)
    paper = table.optional_choice("paper", PAPERS) or "letter"
    overage = _amount(table, "overage", "overage", _Bounds((_MOST_OVERAGE,), "5 %"), problems)
    rules = _rules(table, overage, problems)
    retention = _short(table.optional_text("retention"), "retention", _LONGEST_RETENTION, problems)
    return Pharmacy(
        letterhead=letterhead,
        balances=_balances(table.optional_texts("balances"), problems),
        capsule_sizes=_sizes(table, problems),
        paper=paper,
        staff=_staff(table, problems),
        rules=rules,
        retention=retention or rules.retention,
        batch_number=_pattern(table, problems),
        spare=_spare(table, problems),
        overage=overage,
    )


# --- what stands on the label -----------------------------------------------------------------


def _letterhead(table: TomlTable, problems: list[str]) -> Letterhead:
    name = _short(table.text("name"), "name", _LONGEST_NAME, problems)
    address = table.optional_texts("address")
    if len(address) > _MOST_LINES:
        problems.append(f"address: {len(address)} lines; a label has room for {_MOST_LINES}, so join some")
    for number, line in enumerate(address, start=1):
        _short(line, f"address[{number}]", _LONGEST_LINE, problems)
    return Letterhead(
        name=name,
        address=address,
        phone=_short(table.blankable_text("phone"), "phone", _LONGEST_PHONE, problems),
    )


def _short(text: str, place: str, most: int, problems: list[str]) -> str:
    if len(text) > most:
        problems.append(f"{place}: {len(text)} characters; at most {most} have room, so shorten it")
    return text


def _placeholder_notes(pharmacy: Pharmacy) -> Iterator[str]:
    found = unfilled_texts(pharmacy.letterhead)
    if found:
        listed = ", ".join(f'"{each}"' for each in found)
        yield (
            f"The profile still holds placeholders: {listed}. Fill them in: until then no letterhead is printed, and "
            "labels are refused."
        )


# --- what there is ----------------------------------------------------------------------------


def _balances(texts: Sequence[str], problems: list[str]) -> tuple[Balance, ...]:
    if len(texts) > _MOST_BALANCES:
        problems.append(f"balances: {len(texts)}; at most {_MOST_BALANCES} are planned with")
        return ()
    balances: list[Balance] = []
    for number, text in enumerate(texts, start=1):
        place = f"balances[{number}]"
        try:
            balance = read_balance(text, place)
        except QuantityError as error:
            problems.append(str(error))
            continue
        problems += [f"{place}: {each}" for each in balance_problems([balance], _ERROR_ALLOWED)]
        if balance.name in (each.name for each in balances):
            problems.append(f"{place}: balance {balance.name!r} is stated more than once")
        balances.append(balance)
    return tuple(balances)


def _sizes(table: TomlTable, problems: list[str]) -> tuple[str, ...]:
    sizes = table.choices("capsule_sizes", [each.name for each in capsule_sizes()])
    problems += [
        f"capsule_sizes: size {each} is stated more than once"
        for each in dict.fromkeys(sizes)
        if each and sizes.count(each) > 1
    ]
    return sizes


def _staff(table: TomlTable, problems: list[str]) -> tuple[StaffMember, ...]:
    staff: list[StaffMember] = []
    known: dict[str, int] = {}
    for number, entry in enumerate(table.tables("staff"), start=1):
        place = f"staff[{number}]"
        member = StaffMember(
            initials=entry.text("initials"),
            name=_short(entry.text("name"), f"{place}.name", _LONGEST_STAFF_NAME, problems),
            role=_short(entry.text("role"), f"{place}.role", _LONGEST_ROLE, problems),
        )
        staff.append(member)
        if not member.initials:
            continue
        if not _INITIALS.fullmatch(member.initials):
            shown = shortened(member.initials, _LONGEST_ROLE)
            problems.append(f'{place}.initials: {shown!r}: write 2 to 4 letters or digits alone, such as "AB"')
        same = known.setdefault(unicodedata.normalize("NFKC", member.initials).casefold(), number)
        if same != number:
            problems.append(
                f"{place}.initials: {shortened(member.initials, _LONGEST_ROLE)!r} are those of staff[{same}] too; each "
                "person needs others, and capitals make no difference"
            )
    if len(staff) > _MOST_STAFF:
        problems.append(f"staff: {len(staff)} persons; at most {_MOST_STAFF} are read")
    return tuple(staff)


# --- rules ------------------------------------------------------------------------------------


def _rules(table: TomlTable, overage: Quantity | None, problems: list[str]) -> RulePack:
    """Return the rules of the jurisdiction, with what the profile states instead."""
    name = table.choice("rules", [each.name for each in rule_packs()])
    rules = rule_pack(name) or rule_packs()[-1]
    own_rule = table.optional_choice("overage_rule", (*(each.name for each in overage_rules()), NO_RULE))
    if overage is not None and own_rule:
        problems.append("overage and overage_rule are both given: state one of them, and leave the other out")
    rule = own_rule or rules.overage_rule
    return replace(
        rules,
        overage_rule="" if rule == NO_RULE else rule,
        first_day=table.optional_choice("first_day", FIRST_DAYS) or rules.first_day,
    )


def _pattern(table: TomlTable, problems: list[str]) -> str:
    pattern = table.text("batch_number")
    if pattern:
        problems += [f"batch_number: {each}" for each in check_pattern(pattern)]
    return pattern


def _spare(table: TomlTable, problems: list[str]) -> tuple[tuple[str, Quantity], ...]:
    forms = table.optional_table("spare")
    if forms is None:
        return ()
    found = []
    for each in DOSAGE_FORMS:
        bounds = _Bounds((_MOST_SPARE, quantity(_MOST_UNITS, each.batch_unit)), f"2 {each.batch_unit}")
        found.append((each.name, _amount(forms, each.name, f"spare.{each.name}", bounds, problems)))
    return tuple((form, value) for form, value in found if value is not None)


def _amount(table: TomlTable, key: str, place: str, bounds: _Bounds, problems: list[str]) -> Quantity | None:
    """Return a quantity within its bounds; None where it is left out, or is wrong and that is noted."""
    value = table.optional_quantity(key)
    if value is None or is_open(value):
        return None
    problem = _amount_problem(value, bounds)
    if problem:
        problems.append(f"{place}: {described(value)}: {problem}")
        return None
    return value


def _amount_problem(value: Quantity, bounds: _Bounds) -> str:
    most = next((each for each in bounds.most if value.is_compatible_with(each)), None)
    if most is None:
        return f"this is of another kind; write it such as {bounds.example}, or in per cent"
    if value.magnitude < 0:
        return "write zero or more"
    if value > most:
        return f"{format_quantity(most)} is the most that is planned with; check the number"
    if is_measured_in(value, "capsule") and value.magnitude % 1:
        return "write a whole number of capsules"
    return ""
