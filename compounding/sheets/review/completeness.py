"""Completeness: what had to be entered and is blank, and what was entered that says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from compounding import units
from compounding.records.finding import MAJOR, Finding
from compounding.records.finding_codes import finding
from compounding.sheets.layout import CHOICE, DATE, NUMBER, TEXT, TIME, Field
from compounding.sheets.reading.entries import Entry
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.materials import lot_finding
from compounding.sheets.review.wordings import (
    is_ditto,
    is_not_applicable,
    is_same,
    names_nobody,
    plain_words,
    says_nothing,
)

_CODES = (
    (re.compile(r"step_\d+_done_by"), "STEP-UNSIGNED"),
    (re.compile(r"\w+_checked_by"), "NO-CHECKER"),
    (re.compile(r"labels?_\w+"), "LABEL-MISSING"),
    (re.compile(r"quality_\d+_(?:result|verdict|by)"), "TRAIT"),
)
_SIGNATURE = re.compile(r"\w+_(?:by|initials|signature)")
_CHECKER = re.compile(r"\w+_checked_by|checker_initials")
_WEIGHT = re.compile(r"weight_\d+")
_FILL = re.compile(r"fill_\d+")
_DEVIATION_TEXT = re.compile(r"deviation_\d+_text")
_DEVIATION_BY = re.compile(r"(deviation_\d+)_by")
_GATE = re.compile(r"gate_(\d+)_verdict")
_MATERIAL_LOT, _POWDER_LOT = re.compile(r"material_\d+_lot"), re.compile(r"powder_\d+_lot")
_FEWEST_WEIGHTS = 10
_RELEASE: Mapping[str, str] = MappingProxyType(
    {
        "release_name": "name",
        "release_initials": "initials",
        "release_date": "date",
        "release_time": "time",
        "disposition": "disposition",
    }
)
# How a deviation begins that gives the reason for points of the plausibility check: "Point 2:", "Points 2, 3 and 5:",
# "Points 2-4:". A number elsewhere is a strength, a count, or a time such as 4:30.
_TO = r"\s*(?:-|\N{EN DASH}|\bto\b)\s*"
_POINT_RANGE = rf"\d{{1,2}}(?:{_TO}\d{{1,2}})?"
_POINTS = re.compile(
    rf"\s*points?\s+({_POINT_RANGE}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*){_POINT_RANGE})*)\s*:(?!\d)(.*)",
    re.IGNORECASE | re.DOTALL,
)

_NOT_APPLICABLE = "N/A"
_SIGNERS = ("compounder_name", "checker_name", "release_name", "gate_name")
_NO_DEVIATION = frozenset(
    (
        *("none", "nil", "no", "nothing", "no deviation", "no deviations", "none noted", "none observed", "none seen"),
        *("nothing to report", "without deviation", "without deviations", "no incident", "no incidents"),
        *("keine", "kein", "nichts", "keine abweichung", "keine abweichungen"),
        *("ninguna", "ninguno", "nada", "nessuna", "nessuno", "niente", "aucune", "aucun", "rien", "geen", "niets"),
    )
)
_DASHES = re.compile(r"[\s\-\u2010-\u2015\u2212./]*")


def completeness_findings(filled: Filled) -> Iterator[Finding]:
    """Yield a finding for each required entry that is blank, says nothing, or is none of the choices of its field.

    Some entries are required only by what else is entered: the mass of an empty shell where capsules are weighed
    gross, the amount in a container that has a lot or initials. The weights of single capsules count as one entry: 10
    of them, or as many as there are capsules, make it complete; and so does the pharmacist's release.

    N/A, a dash or the like takes a reason behind it, such as "N/A, no machine used". The points of the plausibility
    check have no room for one: it stands under Deviations, in a line that begins with the point, such as "Point 2: no
    patient yet". No point is left out otherwise: whatever the drug, each guards a patient. Lots that say nothing are
    found with the materials; those of a titration's common powders, which are no batch's, are found here.

    Parameters
    ----------
    filled
        The sheet as it was filled in. Where nothing at all was entered, one finding says so.
    """
    if all(entry.is_blank for name, entry in filled.entries.items() if filled.fields[name].entry):
        yield from _untouched(filled)
        return
    for name, entry in filled.entries.items():
        if entry.is_blank:
            yield from _blank(filled, name)
        elif entry.field.type == CHOICE:
            yield from _choice(filled, name, entry)
        elif entry.field.type == TEXT:
            yield from _text(filled, name, entry)
    yield from _weights(filled)
    yield from _release(filled)


def signs_nothing(filled: Filled, words: str) -> bool:
    """Return whether a text in the place of initials says nothing; NA is the initials of a signer called Nina Adams."""
    named = (re.findall(r"[^\W_]+", filled.words(each).casefold()) for each in _SIGNERS)
    letters = plain_words(words).replace(" ", "")
    is_empty = says_nothing(words) or is_ditto(words)
    return is_empty and not any(letters == "".join(word[0] for word in name) for name in named if name)


def names_no_person(filled: Filled, words: str) -> bool:
    """Return whether a text in the place of initials names no person: it says nothing, or "same", or has no letter."""
    return signs_nothing(filled, words) or is_same(words) or names_nobody(words)


def is_deviation(words: str) -> bool:
    """Return whether a text under Deviations tells of one: it is not blank, nor "none" or a dash, in any language.

    Examples
    --------
    >>> is_deviation("None."), is_deviation("-"), is_deviation("keine"), is_deviation("Sieve torn at step 4")
    (False, False, False, True)
    """
    return bool(words) and not says_nothing(words) and plain_words(words) not in _NO_DEVIATION


def _denies_deviations(words: str) -> bool:
    """Return whether a text says that there was no deviation: "none" in some language, N/A or a dash."""
    return plain_words(words) in _NO_DEVIATION or is_not_applicable(words) or bool(_DASHES.fullmatch(words))


def is_signature(name: str) -> bool:
    """Return whether the field of a name takes initials or a signature.

    Examples
    --------
    >>> is_signature("step_3_done_by"), is_signature("compounder_name")
    (True, False)
    """
    return _SIGNATURE.fullmatch(name) is not None


# --- what is blank ----------------------------------------------------------------------------


def _untouched(filled: Filled) -> Iterator[Finding]:
    first = next(iter(filled.entries.values()), None)
    if first is not None:
        yield finding(
            "BLANK",
            subject="the whole sheet",
            expected="a filled sheet",
            found="nothing was filled in",
            sheet=first.field.sheet,
        )


def _blank(filled: Filled, name: str) -> Iterator[Finding]:
    if name not in _RELEASE and _is_required(filled, name):
        code = next((code for pattern, code in _CODES if pattern.fullmatch(name)), "BLANK")
        yield filled.find(code, name, expected=_wanted(filled.fields[name]), found="nothing")


def _is_required(filled: Filled, name: str) -> bool:
    if name == "weights_shell":
        return filled.words("weights_basis").casefold() == "gross"
    if _WEIGHT.fullmatch(name):
        return False
    if _FILL.fullmatch(name):
        return filled.fields[name].required or _is_begun(filled, name)
    if row := _DEVIATION_BY.fullmatch(name):
        # Who signs a deviation is asked for together with its decision and its date.
        return filled.fields[name].required and not is_deviation(filled.words(f"{row[1]}_text"))
    return filled.fields[name].required


def _is_begun(filled: Filled, row: str) -> bool:
    return any(filled.words(each) for each in (f"{row}_container", f"{row}_by"))


def _wanted(field: Field) -> str:
    if field.type == CHOICE:
        return _choices(field)
    if field.type == NUMBER:
        return f"a number ({field.unit})" if field.unit else "a number"
    if is_signature(field.name):
        return "initials or a signature"
    if field.name.endswith("_name"):
        return "a printed name"
    return {DATE: "a date", TIME: "a time", TEXT: "an entry"}[field.type]


def _choices(field: Field) -> str:
    *others, last = field.choices
    return f"{', '.join(others)} or {last}" if others else last


def _weights(filled: Filled) -> Iterator[Finding]:
    """Yield one finding where too few weights of single capsules are there, at the first line that is blank."""
    lines = [name for name in filled.entries if _WEIGHT.fullmatch(name)]
    blank = [name for name in lines if not filled.words(name)]
    entered = len(lines) - len(blank)
    wanted = min(_fewest(filled), len(lines)) if blank else 0
    if entered >= wanted:
        return
    place = filled.fields[blank[0]]
    yield finding(
        "BLANK",
        subject="weights of single capsules",
        expected=f"{wanted} or more" if wanted == _FEWEST_WEIGHTS else f"{wanted}, one for each capsule",
        found=str(entered) if entered else "nothing",
        sheet=place.sheet,
        cell=place.cell,
    )


def _fewest(filled: Filled) -> int:
    made = filled.working[filled.record.yielded].value
    return _FEWEST_WEIGHTS if units.is_open(made) else min(_FEWEST_WEIGHTS, int(made.magnitude))


def _release(filled: Filled) -> Iterator[Finding]:
    """Yield one finding for all that is missing of the pharmacist's release, at the first entry that is blank."""
    fields = [name for name in _RELEASE if name in filled.entries and filled.fields[name].required]
    blank = [name for name in fields if not filled.words(name)]
    if blank:
        place = filled.fields[blank[0]]
        yield finding(
            "RELEASE-MISSING",
            subject="release by the pharmacist",
            expected=_listed([_RELEASE[name] for name in fields]),
            found=f"missing: {_listed([_RELEASE[name] for name in blank])}" if blank != fields else "nothing",
            sheet=place.sheet,
            cell=place.cell,
        )


def _listed(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


# --- what was entered but says nothing --------------------------------------------------------


def _text(filled: Filled, name: str, entry: Entry) -> Iterator[Finding]:
    """Yield a finding for a text that says nothing: graver in the place of a signature, for then nobody signed."""
    if is_signature(name) or name in _SIGNERS:
        yield from _signature(filled, name, entry.words)
    elif _POWDER_LOT.fullmatch(name):
        yield from lot_finding(filled, name)
    elif _is_required(filled, name) and says_nothing(entry.words) and not _is_read_elsewhere(name, entry.words):
        yield _without_reason(filled, name, "")


def _is_read_elsewhere(name: str, words: str) -> bool:
    """Return whether a text that says nothing is the lot of a material, or says that there was no deviation."""
    is_none = _DEVIATION_TEXT.fullmatch(name) is not None and _denies_deviations(words)
    return is_none or _MATERIAL_LOT.fullmatch(name) is not None


def _signature(filled: Filled, name: str, words: str) -> Iterator[Finding]:
    if not names_no_person(filled, words) or (is_same(words) and _CHECKER.fullmatch(name)):
        # Who checked as "same" is found with the people.
        return
    wanted = _wanted(filled.fields[name])
    if is_ditto(words) or is_same(words):
        marks = f"the word {words!r} is" if is_same(words) else "ditto marks are"
        expected = f"{wanted}: {marks} no signature"
        yield filled.find("NA-REASON", name, expected=expected, found=words, severity=MAJOR)
    elif names_nobody(words) and not says_nothing(words):
        yield filled.find("NA-REASON", name, expected=wanted, found=f"{words}: no name and no initials", severity=MAJOR)
    elif _is_required(filled, name):
        yield _without_reason(filled, name, MAJOR if is_signature(name) else "")


def _choice(filled: Filled, name: str, entry: Entry) -> Iterator[Finding]:
    allowed = [each.casefold() for each in entry.field.choices]
    not_applicable = _NOT_APPLICABLE in entry.field.choices and is_not_applicable(entry.words)
    if not_applicable and (gate := _GATE.fullmatch(name)):
        yield from _left_out(filled, name, int(gate[1]))
    elif entry.words.strip().casefold() not in allowed and not not_applicable:
        yield filled.find("TYPE", name, expected=_choices(entry.field), found=entry.words)


def _left_out(filled: Filled, name: str, number: int) -> Iterator[Finding]:
    """Yield a finding for a point of the plausibility check that was answered with N/A, and no deviation explains."""
    written = (entry.words for each, entry in filled.entries.items() if _DEVIATION_TEXT.fullmatch(each))
    if number not in {point for words in written for point in _explained_points(words)}:
        expected = f'PASS or FAIL, or N/A with its reason under Deviations, written so: "Point {number}: reason"'
        yield filled.find("NA-REASON", name, expected=expected, found=filled.words(name), severity=MAJOR)


def _explained_points(words: str) -> Iterator[int]:
    """Yield the numbers of the points of the plausibility check with which a text begins, if a reason follows."""
    found = _POINTS.fullmatch(words)
    if found is None or not is_deviation(found[2].strip()) or names_nobody(found[2].strip()):
        return
    for each in re.findall(_POINT_RANGE, found[1], re.IGNORECASE):
        first, *last = map(int, re.findall(r"\d+", each))
        yield from range(first, (last[0] if last else first) + 1)


def _without_reason(filled: Filled, name: str, severity: str) -> Finding:
    field = filled.fields[name]
    wanted = f"{_wanted(field)}, or N/A with its reason"
    return filled.find("NA-REASON", name, expected=wanted, found=filled.words(name), severity=severity)
