"""The catalogue of findings: for each code how grave it is, what it means, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from compounding.records.finding import CRITICAL, MAJOR, MINOR, NOTE, Finding


@dataclass(frozen=True)
class Code:
    """One code: its usual severity, its group, what it means and what to do."""

    severity: str
    group: str
    meaning: str
    action: str


_INTEGRITY, _COMPLETENESS, _PLAUSIBILITY = "integrity", "completeness", "plausibility"
_MATERIALS, _QUALITY, _GOVERNANCE = "materials", "quality control", "governance"

# The sheet that was reviewed is kept as it is; what is set right is set right on a copy, and that is reviewed again.
_EVIDENCE = (
    "Enter it only from what was written at the time (printout, container, label), signed and dated today; where there "
    "is nothing, write a deviation."
)
_TOO_LATE = "It cannot be signed afterwards: write a deviation, and let the pharmacist decide on the batch."
_SLIPPED = (
    "Quarantine the batch and find the balance's printout; count or weigh what is left of the lot. Without evidence "
    "that it was written down wrongly, the number is true."
)
_TEST_NOW = (
    "Make the test now if a sample is left, under today's date; otherwise write a deviation: the pharmacist decides."
)
_ASK = (
    "Ask who wrote it, and find out what is true; write the answer under Deviations, signed and dated today. What was "
    "written stays legible."
)
_TRANSCRIBE = (
    "Do not rely on this file: write the sheet anew from the order, copy the entries, have the copy checked by another "
    "person, and keep both."
)

CODES: Mapping[str, Code] = MappingProxyType(
    {
        # --- integrity
        "ORDER-HASH": Code(
            CRITICAL, _INTEGRITY, "The embedded order is not the one that the sheet was written from.", _TRANSCRIBE
        ),
        "FORMULA-UNKNOWN": Code(
            CRITICAL,
            _INTEGRITY,
            "The library does not hold the formula, or not this version of it: nothing could be worked out anew.",
            "Review it again with the library from which it was written (--formulas).",
        ),
        "FORMULA-CHANGED": Code(
            CRITICAL,
            _INTEGRITY,
            "The library holds another text under the formula's id and version: a released version was changed.",
            "Find out which text is the approved one; nothing of this batch can be relied on before.",
        ),
        "NOT-REPRODUCED": Code(
            CRITICAL,
            _INTEGRITY,
            "The embedded order cannot be prepared from its formula, so that nothing could be compared.",
            _TRANSCRIBE,
        ),
        "MFR-SUPERSEDED": Code(
            MAJOR,
            _INTEGRITY,
            "A newer version of the formula was in force when the batch was made.",
            "Let the pharmacist decide whether the change matters for this batch, and write it down.",
        ),
        "TOOLKIT": Code(NOTE, _INTEGRITY, "The sheet was written by another version of the toolkit.", "Nothing."),
        "SOURCE": Code(
            NOTE,
            _INTEGRITY,
            "The sheet explains a source otherwise than the references beside its formula do now.",
            "Look the source up; nothing of the batch follows from its explanation.",
        ),
        "SHEET-MISSING": Code(CRITICAL, _INTEGRITY, "A sheet of the workbook is not there.", _TRANSCRIBE),
        "SHEET-EXTRA": Code(
            MAJOR,
            _INTEGRITY,
            "A sheet was added.",
            "See what it is for; what belongs to the batch stands on its sheets.",
        ),
        "SHEET-HIDDEN": Code(
            MAJOR, _INTEGRITY, "A sheet, rows or columns are hidden.", "Show them, and see what they hide."
        ),
        "SHEET-ORDER": Code(MINOR, _INTEGRITY, "The sheets are in another order.", "Put them back in order."),
        "PROTECT-OFF": Code(
            MAJOR,
            _INTEGRITY,
            "A sheet, or a cell of it that is locked, is no longer protected.",
            "Find out who lifted the protection, and why; what was changed is listed apart.",
        ),
        "LOCKED": Code(
            CRITICAL, _INTEGRITY, "A locked cell does not hold what the sheet was written with.", _TRANSCRIBE
        ),
        "FORMAT": Code(
            MAJOR,
            _INTEGRITY,
            "A cell's number format was changed: what is shown may not be what is there.",
            "Read the value itself, not what is shown.",
        ),
        "GUARD-OFF": Code(
            MINOR,
            _INTEGRITY,
            "Entries are no longer checked as they are typed, or verdicts have lost their colours.",
            "Read the entries with care: what was typed was not checked; find out how it was removed.",
        ),
        "PRINT": Code(
            MAJOR,
            _INTEGRITY,
            "A sheet is printed otherwise than it was written: the head or foot of its pages, the cells that are "
            "printed, or the rows that each page repeats.",
            "Do not rely on prints of this file: cells or the word DRAFT may be missing. Print a sheet that is written "
            "anew from the order, and compare.",
        ),
        "PROPERTY": Code(
            MAJOR,
            _INTEGRITY,
            "The properties of the document are not those that the sheet was written with.",
            "Find out which program saved the file, and whether it is the one that was issued.",
        ),
        "NAME-MOVED": Code(
            CRITICAL,
            _INTEGRITY,
            "A field's name points to another cell, as when an entry is cut and pasted.",
            _TRANSCRIBE,
        ),
        "NAME-MISSING": Code(MAJOR, _INTEGRITY, "A field's name is not defined any more.", _TRANSCRIBE),
        "NAME-EXTRA": Code(
            MINOR, _INTEGRITY, "A name was defined that the sheet does not have.", "See what it is for."
        ),
        "FORMULA-IN-INPUT": Code(
            CRITICAL,
            _INTEGRITY,
            "An entry holds a formula or a link instead of what was measured or written.",
            "Enter what was measured; the formula was not evaluated, and the entry counts as blank.",
        ),
        "STALE": Code(
            MAJOR,
            _INTEGRITY,
            "Cells hold formulas without their values: the program that saved the file does not calculate.",
            "Open the file in a spreadsheet program, calculate and save; the review does not rely on the values.",
        ),
        "RECALC": Code(
            MAJOR,
            _INTEGRITY,
            "The value that is shown does not follow from the entries.",
            "Go by what is expected here; find out how the file was saved.",
        ),
        "ERROR-VALUE": Code(
            MAJOR,
            _INTEGRITY,
            "A cell shows an error.",
            "Correct the entries that it comes from, or write the sheet anew.",
        ),
        # --- completeness
        "BLANK": Code(MAJOR, _COMPLETENESS, "A required entry is blank.", _EVIDENCE),
        "STEP-UNSIGNED": Code(MAJOR, _COMPLETENESS, "Nobody signed that a step was done.", _TOO_LATE),
        "NO-CHECKER": Code(MAJOR, _COMPLETENESS, "No second person signed a check.", _TOO_LATE),
        "NA-REASON": Code(
            MINOR, _COMPLETENESS, "N/A, a dash or the like stands where an entry is required, without a reason.", _ASK
        ),
        "LABEL-MISSING": Code(
            MAJOR, _COMPLETENESS, "A check or a count of the labels is missing.", "Check and count the labels."
        ),
        "RELEASE-MISSING": Code(
            MINOR,
            _COMPLETENESS,
            "The pharmacist's release is not filled in.",
            "Fill it in when the findings are closed: nothing is dispensed before.",
        ),
        "TRAIT": Code(MAJOR, _COMPLETENESS, "A test of the finished product has no result or no verdict.", _TEST_NOW),
        "SAME-PERSON": Code(
            MAJOR,
            _COMPLETENESS,
            "The same person did the work and checked it.",
            "What is weighed and mixed cannot be checked any more: write a deviation; the pharmacist decides.",
        ),
        "UNKNOWN-INITIALS": Code(
            MAJOR, _COMPLETENESS, "Initials that are not on the list of staff.", "Find out who signed."
        ),
        # --- plausibility
        "TYPE": Code(
            MINOR,
            _PLAUSIBILITY,
            "An entry is of another kind than the field: words for a number, a date as text, a decimal comma.",
            "Correct the entry: on the sheet nothing is worked out from it.",
        ),
        "UNIT": Code(
            MAJOR,
            _PLAUSIBILITY,
            "An entry names a unit; where it is another than the field's, the number is another.",
            "Enter the number alone, in the unit beside the cell.",
        ),
        "RANGE": Code(MAJOR, _PLAUSIBILITY, "A number that cannot be: zero or less, or no whole count.", _EVIDENCE),
        "LIMIT": Code(
            MAJOR,
            _PLAUSIBILITY,
            "What was weighed, poured or counted is outside its limits.",
            "See what it does to the strength (STRENGTH), and decide with the pharmacist; write it under Deviations.",
        ),
        "SLIP-10": Code(CRITICAL, _PLAUSIBILITY, "A number is near 10 or a tenth of what was planned.", _SLIPPED),
        "SLIP-100": Code(CRITICAL, _PLAUSIBILITY, "A number is near 100 or a hundredth of what was planned.", _SLIPPED),
        "SLIP-1000": Code(
            CRITICAL,
            _PLAUSIBILITY,
            "A number is near 1,000 or a thousandth of what was planned, or off by a unit such as g for mg.",
            _SLIPPED,
        ),
        "IDENTICAL-WEIGHTS": Code(
            MAJOR,
            _PLAUSIBILITY,
            "Weights are all the same, or so near to each other or to their target as weighing never is.",
            "Ask for the balance's printout, or have the capsules weighed again.",
        ),
        "RESOLUTION": Code(
            MINOR,
            _PLAUSIBILITY,
            "A weight has more digits than the balance shows.",
            "Ask which balance was used, and correct its number or the weight.",
        ),
        "MINIMUM": Code(
            MAJOR,
            _PLAUSIBILITY,
            "A weight is less than what the balance weighs at least, or more than its capacity.",
            "It was not weighed with the accuracy that is asked for: the pharmacist decides.",
        ),
        "ORDER-OF-TIME": Code(MAJOR, _PLAUSIBILITY, "Dates or times are not in the order of the work.", _ASK),
        "DATE": Code(
            MAJOR,
            _PLAUSIBILITY,
            "A date that cannot be, is not the planned one, or is before the formula was in force.",
            _ASK,
        ),
        "RECORD-MISMATCH": Code(
            MAJOR,
            _PLAUSIBILITY,
            "Two places of the record say different things.",
            "Find out which is true; write it under Deviations, signed and dated today.",
        ),
        # --- materials
        "EXPIRED": Code(
            CRITICAL,
            _MATERIALS,
            "A lot had expired on the day of compounding.",
            "Reject, or let the pharmacist decide.",
        ),
        "BUD>EXP": Code(
            MAJOR,
            _MATERIALS,
            "The beyond-use date is later than the expiry of a lot.",
            "Shorten the beyond-use date on every label to the earliest expiry.",
        ),
        "LOT": Code(
            MINOR, _MATERIALS, "A lot number that does not look like one.", "Copy it from the container again."
        ),
        "SCAN-MISMATCH": Code(
            MAJOR,
            _MATERIALS,
            "The scanned code says otherwise than what is typed or planned.",
            "Compare the container itself with the entry.",
        ),
        "TABLET-COUNT": Code(
            MAJOR,
            _MATERIALS,
            "Tablets crushed, powder weighed and powder left over do not agree.",
            "Count the tablets and weigh the powder again; account for the drug.",
        ),
        "MASS-BALANCE": Code(
            MAJOR,
            _MATERIALS,
            "More or less came out than was weighed in.",
            "Look for what was lost, added or weighed wrongly; account for the drug.",
        ),
        # --- quality control
        "STRENGTH": Code(
            CRITICAL,
            _QUALITY,
            "By what was weighed and made, the strength is outside the limits of the formula.",
            "Reject, or mend the batch and document it (compounding verify shows what to add).",
        ),
        "N<10": Code(
            MAJOR,
            _QUALITY,
            "Fewer capsules were weighed than are needed to judge them.",
            "Weigh 10 or more, one by one.",
        ),
        "EACH": Code(CRITICAL, _QUALITY, "A capsule's net fill is outside its limits.", "Reject, or fill anew."),
        "MEAN": Code(CRITICAL, _QUALITY, "The mean net fill is outside its limits.", "Reject, or fill anew."),
        "RSD": Code(
            MAJOR,
            _QUALITY,
            "The weights spread more than is allowed.",
            "Mix and fill anew, or let the pharmacist decide.",
        ),
        "MASS-UNIFORMITY": Code(
            MAJOR,
            _QUALITY,
            "The weights do not meet the test of the European Pharmacopoeia, 2.9.5.",
            "Let the pharmacist decide; it is the formula's own limits that the batch must meet.",
        ),
        "YIELD": Code(
            MAJOR, _QUALITY, "The yield is outside its limits.", "Look for the cause before anything is dispensed."
        ),
        "TEST-FAILED": Code(MAJOR, _QUALITY, "A test of the finished product failed.", "Reject, or document why not."),
        "CONTENT": Code(
            CRITICAL,
            _QUALITY,
            "Assayed contents are outside their limits, or do not meet the test of uniformity.",
            "Assay more units where the test says so; else reject.",
        ),
        "CALIBRATION": Code(
            MAJOR,
            _QUALITY,
            "A dropper or a pump does not give what the dose counts on.",
            "Calibrate it again with the very product, or dispense with an oral syringe or another pump.",
        ),
        "GATE-FAILED": Code(
            CRITICAL,
            _QUALITY,
            "A point of the plausibility check, or of what must be ready, was answered with FAIL or no.",
            "Nothing should have been weighed: find out why it was.",
        ),
        "LABEL-RECON": Code(
            MAJOR,
            _QUALITY,
            "The labels printed are not those applied, kept and destroyed.",
            "Find the labels that are missing, or correct the count.",
        ),
        # --- governance
        "DEVIATION-NEEDED": Code(
            MAJOR,
            _GOVERNANCE,
            "Something failed, and no deviation is written down.",
            "Write it down under Deviations, with its impact and the decision.",
        ),
        "DEVIATION-OPEN": Code(
            MAJOR, _GOVERNANCE, "A deviation has no decision, name or date.", "Decide, sign and date it."
        ),
        "RELEASED": Code(
            CRITICAL,
            _GOVERNANCE,
            "The batch is accepted although something is wrong that speaks against it, or without a signature.",
            "Stop it: quarantine what was not dispensed, and recall what was.",
        ),
        "DUPLICATE": Code(
            CRITICAL,
            _GOVERNANCE,
            "Several sheets have one batch number, or one file is there several times.",
            "Find out which is the record of the batch; give the other its own number.",
        ),
        "ISSUE-RECON": Code(
            MAJOR,
            _GOVERNANCE,
            "Sheets that were issued did not come back, or came back without having been issued.",
            "Find them; keep spoiled ones with the reason.",
        ),
        "SECOND-CHECK": Code(
            CRITICAL,
            _GOVERNANCE,
            "The blind second check found another number than the plan, or is not complete.",
            "Find out which of the two is right before anything is weighed or released.",
        ),
    }
)


def finding(
    code: str,
    *,
    subject: str,
    expected: str,
    found: str,
    sheet: str = "",
    cell: str = "",
    severity: str = "",
    action: str = "",
) -> Finding:
    """Return a finding of a code, with the code's own severity and action unless others are given."""
    known = CODES[code]
    return Finding(
        code=code,
        severity=severity or known.severity,
        subject=subject,
        expected=expected,
        found=found,
        action=action or known.action,
        sheet=sheet,
        cell=cell,
    )
