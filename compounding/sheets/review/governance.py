"""Governance: whether what went wrong is written down and decided on, and whether the batch was rightly released."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from compounding.records.finding import CRITICAL, MAJOR, Finding, sorted_findings
from compounding.records.finding_codes import CODES, finding
from compounding.sheets.review.completeness import is_deviation, signs_nothing
from compounding.sheets.review.filled import Filled

_GROUPS = ("plausibility", "materials", "quality control")
_BEYOND_GROUPS = ("TRAIT", "SECOND-CHECK", "STEP-UNSIGNED", "NO-CHECKER", "SAME-PERSON")
_TEXT = re.compile(r"(deviation_\d+)_text")
_DECIDED = (("decision", "the decision"), ("by", "who decided"), ("date", "the date"))
_RELEASED_BY = ("release_initials", "release_name")
_ACCEPTED, _HELD = "accept", ("reject", "quarantine")


def governance_findings(filled: Filled, others: Sequence[Finding]) -> Iterator[Finding]:
    """Yield a finding where a deviation should be written down or decided on, or the batch not be released.

    What asks for a deviation is what is critical or major about the product, its materials and its numbers; blank
    entries and the file itself do not, but a test without a result does, and a check that nobody made.

    Parameters
    ----------
    filled
        The sheet as it was filled in.
    others
        What all other parts of the review found in this batch.
    """
    rows = _deviations(filled)
    open_rows = {row: missing for row in rows if (missing := _missing(filled, row))}
    if not rows:
        yield from _needed(filled, others)
    for row, missing in open_rows.items():
        yield _open(filled, row, missing)
    yield from _released_in_spite(filled, others, is_decided=len(rows) > len(open_rows))
    yield from _released_as_draft(filled)
    yield from _released_unsigned(filled)
    yield from _released_too_early(filled, tuple(open_rows))


def _deviations(filled: Filled) -> list[str]:
    """Return the rows that tell of a deviation."""
    matches = (_TEXT.fullmatch(name) for name in filled.entries)
    return [row[1] for row in matches if row and is_deviation(filled.words(row[0]))]


def _number(row: str) -> str:
    return row.replace("_", " ")


def _codes(findings: Iterable[Finding]) -> str:
    """Return the codes of findings in words, the gravest first, each with how often it stands if more than once."""
    counted = Counter(each.code for each in sorted_findings(tuple(findings)))
    return ", ".join(f"{code} ({count} times)" if count > 1 else code for code, count in counted.items())


# --- deviations -------------------------------------------------------------------------------


def _needed(filled: Filled, others: Sequence[Finding]) -> Iterator[Finding]:
    failed = [each for each in others if each.severity in (CRITICAL, MAJOR) and _is_about_product(each)]
    if failed:
        written = filled.words("deviation_1_text")
        yield filled.find(
            "DEVIATION-NEEDED",
            "deviation_1_text",
            expected=f"what happened, for {_codes(failed)}",
            found=written or "nothing",
        )


def _is_about_product(each: Finding) -> bool:
    known = CODES.get(each.code)
    return each.code in _BEYOND_GROUPS or (known is not None and known.group in _GROUPS)


def _missing(filled: Filled, row: str) -> dict[str, str]:
    """Return what is missing of the decision on a deviation, in words, by the name of its field."""
    parts = ((f"{row}_{part}", words) for part, words in _DECIDED)
    return {name: words for name, words in parts if _is_missing(filled, name)}


def _is_missing(filled: Filled, name: str) -> bool:
    words = filled.words(name)
    return not words or signs_nothing(filled, words)


def _open(filled: Filled, row: str, missing: dict[str, str]) -> Finding:
    place = filled.fields[next(iter(missing))]
    return finding(
        "DEVIATION-OPEN",
        subject=_number(row),
        expected="a decision with name and date",
        found=f"missing: {', '.join(missing.values())}",
        sheet=place.sheet,
        cell=place.cell,
    )


# --- release ----------------------------------------------------------------------------------


def _released_in_spite(filled: Filled, others: Sequence[Finding], *, is_decided: bool) -> Iterator[Finding]:
    """Yield a finding where the batch is accepted although something speaks against it.

    What is critical speaks against it always; what asks for a deviation, unless a deviation has been decided on.
    """
    if _disposition(filled) != _ACCEPTED:
        return
    against = [each for each in others if each.severity == CRITICAL]
    if not is_decided:
        against += [each for each in others if each.severity == MAJOR and _is_about_product(each)]
    if against:
        is_critical = against[0].severity == CRITICAL
        yield filled.find(
            "RELEASED",
            "disposition",
            expected=f"{'reject or quarantine' if is_critical else 'a decision first'}, for {_codes(against)}",
            found=filled.words("disposition"),
            severity="" if is_critical else MAJOR,
            action="" if is_critical else "Decide on what was found, under Deviations; only then release the batch.",
        )


def _released_as_draft(filled: Filled) -> Iterator[Finding]:
    """Yield a finding where the batch is accepted, though its formula has not been reviewed by a second person."""
    if _disposition(filled) == _ACCEPTED and filled.record.is_draft:
        formula = filled.record.formula
        yield filled.find(
            "RELEASED",
            "disposition",
            expected=f"reject or quarantine: {formula.id}, version {formula.version}, is a draft that nobody reviewed",
            found=filled.words("disposition"),
        )


def _released_unsigned(filled: Filled) -> Iterator[Finding]:
    """Yield a finding where the batch is accepted, and no pharmacist signed."""
    if _disposition(filled) == _ACCEPTED and all(_is_missing(filled, name) for name in _RELEASED_BY):
        yield filled.find(
            "RELEASED",
            _RELEASED_BY[0],
            expected="the name and the signature of the pharmacist who accepts the batch",
            found="accepted, and signed by nobody",
            action="Quarantine what was not dispensed, until a pharmacist has reviewed and signed.",
        )


def _released_too_early(filled: Filled, rows: Sequence[str]) -> Iterator[Finding]:
    """Yield a finding where the pharmacist signed the release while deviations are open, at the signature."""
    signed = next((name for name in _RELEASED_BY if not _is_missing(filled, name)), "")
    if rows and signed and _disposition(filled) not in _HELD:
        yield filled.find(
            "RELEASED",
            signed,
            expected=f"no release before these are decided, signed and dated: {', '.join(map(_number, rows))}",
            found=filled.words(signed),
            severity=MAJOR,
            action="Decide on what is open, sign and date it; only then release the batch.",
        )


def _disposition(filled: Filled) -> str:
    return filled.words("disposition").strip().casefold()
