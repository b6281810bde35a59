"""Findings: what was measured, written down or changed, and is not as it should be.

An error stops the work; a finding is reported, with its place and with what to do. The catalogue of codes is in
`finding_codes`.
"""

from __future__ import annotations

from dataclasses import dataclass

CRITICAL, MAJOR, MINOR, NOTE = "critical", "major", "minor", "note"
SEVERITIES = (CRITICAL, MAJOR, MINOR, NOTE)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One finding.

    Attributes
    ----------
    code
        What kind of finding it is: a key of `finding_codes.CODES`.
    severity
        "critical", "major", "minor" or "note".
    sheet, cell
        Where it is; "" for what concerns a whole sheet, or the whole file.
    subject
        What it is about, in the words of the sheet: "tablets, actual".
    expected, found
        What should stand there, and what stands there.
    action
        What to do.
    """

    code: str
    severity: str
    subject: str
    expected: str
    found: str
    action: str
    sheet: str = ""
    cell: str = ""

    @property
    def place(self) -> str:
        """Sheet and cell, as a spreadsheet names them; "" for the whole file."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


def sorted_findings(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return findings, the gravest first, and else in the order in which they were found."""
    return tuple(sorted(findings, key=lambda each: SEVERITIES.index(each.severity)))


def finding_content(finding: Finding) -> dict[str, str]:
    """Return a finding as plain data, for JSON; outside a workbook it has neither sheet nor cell."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "subject": finding.subject,
        "expected": finding.expected,
        "found": finding.found,
        "action": finding.action,
    }
