"""Completeness: what had to be entered and is blank, and what was entered that says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compounding import units
from compounding.records.finding import MAJOR, NOTE, Finding
from compounding.records.finding_codes import finding
from compounding.sheets.layout import CHOICE, DATE, NUMBER, TEXT, TIME, Field
from compounding.sheets.reading.entries import Entry
from compounding.sheets.review.filled import Filled

_CODES = (
    (re.compile(r"step_\d+_done_by"), "STEP-UNSIGNED"),
    (re.compile(r"\w+_checked_by"), "NO-CHECKER"),
    (re.compile(r"release_\w+|disposition"), "RELEASE-MISSING"),
    (re.compile(r"labels?_\w+"), "LABEL-MISSING"),
    (re.compile(r"quality_\d+_(?:result|verdict|by)"), "TRAIT"),
)
_SIGNATURE = re.compile(r"\w+_(?:by|initials|signature)")
_WEIGHT = re.compile(r"weight_\d+")
_FILL = re.compile(r"(fill_\d+)(?:_container|_by)?")
_DEVIATION_BY = re.compile(r"(deviation_\d+)_by")
_GATE = re.compile(r"gate_\d+_verdict")
_FEWEST_WEIGHTS = 10

_NOT_APPLICABLE = "N/A"
_NOT_APPLICABLE_WORDS = ("na", "n a", "not applicable")
_SIGNERS = ("compounder_name", "checker_name", "release_name", "gate_name")
_ONLY_MARKS = re.compile(r"[\s\-\u2010-\u2015\u2212_.,;:?!/\\|'\"*~=+\u2026]+")
_EMPTY_WORDS = frozenset(
    (*_NOT_APPLICABLE_WORDS, "not available", "x", "xx", "xxx", "tbc", "tbd", "to do", "todo", "pending", "unknown")
)
_NO_DEVIATION = frozenset(
    (
        "none",
        "nil",
        "no",
        "nothing",
        "no deviation",
        "no deviations",
        "none noted",
        "none observed",
        "none seen",
        "nothing to report",
    )
)


def completeness_findings(filled: Filled) -> Iterator[Finding]:
    """Yield a finding for each required entry that is blank, says nothing, or is none of the choices of its field.

    Some entries are required only by what else is entered: the mass of an empty shell where capsules are weighed
    gross, lot and initials of each container that is filled. The weights of single capsules count as one entry: 10
    of them, or as many as there are capsules, make it complete.

    N/A, a dash or the like takes a reason behind it, such as "N/A, no machine used". The points of the plausibility
    check have no room for one, so that N/A there gives a note, unless a deviation speaks of the plausibility check.

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
        elif entry.field.type == TEXT and _is_required(filled, name):
            yield from _text(filled, name, entry)
    yield from _weights(filled)


def says_nothing(words: str) -> bool:
    """Return whether a text is only N/A, a dash, a question mark or the like, with no reason behind it.

    Examples
    --------
    >>> says_nothing("n.a."), says_nothing("--"), says_nothing("N/A, no machine used"), says_nothing("none")
    (True, True, False, False)
    """
    return _ONLY_MARKS.fullmatch(words) is not None or _plain(words) in _EMPTY_WORDS


def signs_nothing(filled: Filled, words: str) -> bool:
    """Return whether a text in the place of initials says nothing; NA is the initials of a signer called Nina Adams."""
    named = (re.findall(r"[^\W_]+", filled.words(each).casefold()) for each in _SIGNERS)
    letters = _plain(words).replace(" ", "")
    return says_nothing(words) and not any(letters == "".join(word[0] for word in name) for name in named if name)


def _plain(words: str) -> str:
    return re.sub(r"[\W_]+", " ", words).strip().casefold()


def is_deviation(words: str) -> bool:
    """Return whether a text under Deviations tells of one: it is not blank, nor "none" or a dash.

    Examples
    --------
    >>> is_deviation("None."), is_deviation("-"), is_deviation("Sieve torn at step 4")
    (False, False, True)
    """
    return bool(words) and not says_nothing(words) and words.strip(" .!").casefold() not in _NO_DEVIATION


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
    if _is_required(filled, name):
        code = next((code for pattern, code in _CODES if pattern.fullmatch(name)), "BLANK")
        yield filled.find(code, name, expected=_wanted(filled.fields[name]), found="nothing")


def _is_required(filled: Filled, name: str) -> bool:
    if name == "weights_shell":
        return filled.words("weights_basis").casefold() == "gross"
    if _WEIGHT.fullmatch(name):
        return False
    if row := _FILL.fullmatch(name):
        return filled.fields[name].required or _is_begun(filled, row[1])
    if row := _DEVIATION_BY.fullmatch(name):
        # Who signs a deviation is asked for together with its decision and its date.
        return filled.fields[name].required and not is_deviation(filled.words(f"{row[1]}_text"))
    return filled.fields[name].required


def _is_begun(filled: Filled, row: str) -> bool:
    return any(filled.words(each) for each in (row, f"{row}_container", f"{row}_by"))


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


# --- what was entered but says nothing --------------------------------------------------------


def _text(filled: Filled, name: str, entry: Entry) -> Iterator[Finding]:
    """Yield a finding for a text that says nothing: graver in the place of a signature, for then nobody signed."""
    if is_signature(name):
        if signs_nothing(filled, entry.words):
            yield _without_reason(filled, name, MAJOR)
    elif says_nothing(entry.words):
        yield _without_reason(filled, name, "")


def _choice(filled: Filled, name: str, entry: Entry) -> Iterator[Finding]:
    allowed = [each.casefold() for each in entry.field.choices]
    not_applicable = _NOT_APPLICABLE in entry.field.choices and _plain(entry.words) in _NOT_APPLICABLE_WORDS
    if not_applicable and _GATE.fullmatch(name):
        if not _explains_the_gate(filled):
            yield _without_reason(filled, name, NOTE)
    elif entry.words.strip().casefold() not in allowed and not not_applicable:
        yield filled.find("TYPE", name, expected=_choices(entry.field), found=entry.words)


def _explains_the_gate(filled: Filled) -> bool:
    written = (entry.words for name, entry in filled.entries.items() if name.startswith("deviation_"))
    return any("plausib" in words.casefold() for words in written)


def _without_reason(filled: Filled, name: str, severity: str) -> Finding:
    field = filled.fields[name]
    wanted = "PASS or FAIL" if field.type == CHOICE else _wanted(field)
    return filled.find(
        "NA-REASON", name, expected=f"{wanted}, or N/A with its reason", found=filled.words(name), severity=severity
    )
