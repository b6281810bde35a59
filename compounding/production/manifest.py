"""The manifest of a day: every file with its SHA-256, and what it was made from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from compounding.production.journal import WrittenFile
from compounding.records.day import Day, DayBatch, RefusedRow

MANIFEST_NAME = "manifest.json"


def manifest_content(day: Day, header: Mapping[str, Any], written: Sequence[WrittenFile]) -> bytes:
    """Return the manifest of a finished day as JSON: the same day always gives the same bytes.

    Parameters
    ----------
    header
        What the day was made from.
    written
        Every file of the day, the sheets in the order of its batches, and its summary.
    """
    batches = {batch.file: batch for batch in day.batches}
    content = {
        **header,
        "files": [_file(each, batches.get(each.file)) for each in written],
        "refused": list(_refused(day.refused)),
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _file(written: WrittenFile, batch: DayBatch | None) -> dict[str, Any]:
    content: dict[str, Any] = {"file": written.file, "sha256": written.sha256, "size": written.size}
    if batch is None:
        return {**content, "kind": "day summary"}
    return {
        **content,
        "kind": "batch sheet",
        "batch": batch.batch,
        "formula": batch.formula,
        "version": batch.version,
        "order_sha256": batch.order_hash,
        "rows": list(batch.rows),
        "prescriptions": list(batch.prescriptions),
    }


def _refused(refused: Iterable[RefusedRow]) -> Iterable[dict[str, Any]]:
    for each in refused:
        yield {"row": each.row, "prescription": each.prescription, "problems": list(each.problems)}
