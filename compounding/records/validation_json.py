"""A validation as plain data, for JSON. The keys are stable; `SCHEMA` counts their changes."""

from __future__ import annotations

import dataclasses
from typing import Any

from compounding.records.validation_run import ValidationRun

SCHEMA = 1


def validation_content(run: ValidationRun) -> dict[str, Any]:
    """Return a validation as dictionaries, lists and texts.

    Parameters
    ----------
    run
        What `validation_run` returns.
    """
    return {
        "schema": SCHEMA,
        "made": run.made.isoformat(),
        "by": run.by,
        "as_expected": run.is_as_expected,
        "parts": [{**dataclasses.asdict(each), "verdict": each.verdict} for each in run.parts],
        "deviations": [dataclasses.asdict(each) for each in run.deviations],
        "installation": dataclasses.asdict(run.installation) | {"packages": dict(run.installation.packages)},
        "answers": [{**dataclasses.asdict(each), "passes": each.passes} for each in run.answers],
        "sheets": [dataclasses.asdict(each) for each in run.sheets],
        "cells": [{**dataclasses.asdict(each), "passes": each.passes} for each in run.cells],
        "entries": [{**dataclasses.asdict(each), "passes": each.passes} for each in run.challenges],
    }
