"""A verification as plain data, for JSON. The keys are stable; `schema` counts their changes."""

from __future__ import annotations

from typing import Any

from compounding.records.finding import finding_content, sorted_findings
from compounding.records.verification.result import Check, Measured, Option, Verification
from compounding.working_content import amount_content, line_content

SCHEMA = 1


def verification_content(done: Verification) -> dict[str, Any]:
    """Return a verification as dictionaries, lists and texts; numbers are exact decimal texts beside their unit.

    Parameters
    ----------
    done
        What one of the functions `verify_…` returns.
    """
    return {
        "schema": SCHEMA,
        "subject": done.subject,
        "title": done.title,
        "outcome": done.outcome,
        "meets": done.meets,
        "facts": dict(done.facts),
        "working": [line_content(line, done.working) for line in done.working],
        "measurements": [_measured(each) for each in done.measurements],
        "statistics": {key: amount_content(value) for key, _, value in done.statistics},
        "checks": [_check(each) for each in done.checks],
        "findings": [finding_content(each) for each in sorted_findings(done.findings)],
        "options": [_option(each) for each in done.options],
        "notes": list(done.notes),
        "unjudged": list(done.unjudged),
    }


def _measured(measured: Measured) -> dict[str, Any]:
    return {
        "number": measured.number,
        "place": measured.place,
        "given": amount_content(measured.given),
        "net": amount_content(measured.net),
        "share": None if measured.share is None else amount_content(measured.share),
        "meets": measured.meets,
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "key": check.key,
        "label": check.label,
        "found": None if check.found is None else amount_content(check.found),
        "limits": check.limits,
        "meets": check.meets,
        "binding": check.binding,
        "verdict": check.verdict,
        "source": check.source,
    }


def _option(option: Option) -> dict[str, Any]:
    return {
        "key": option.key,
        "title": option.title,
        "possible": option.possible,
        "steps": list(option.steps),
        "amounts": {name: amount_content(value) for name, value in option.amounts},
    }
