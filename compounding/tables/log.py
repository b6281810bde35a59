"""The log of reviewed batches as one data frame, and as a CSV file that a spreadsheet program opens safely."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from compounding.records.finding import SEVERITIES
from compounding.records.review import ROLES, Review
from compounding.records.review_run import Across, LogLine, counts, log_lines
from compounding.records.shown_text import visible

_TEXT, _DATE, _SHARE, _COUNT = "text", "datetime64[s]", "float64", "Int64"
_COLUMNS: Mapping[str, str] = {
    "batch": _TEXT,
    "formula": _TEXT,
    "version": _TEXT,
    "made": _DATE,
    "beyond_use": _DATE,
    "yield_share": _SHARE,
    "mean_share": _SHARE,
    "rsd": _SHARE,
    "of_label": _SHARE,
    "labels": _COUNT,
    "findings": _COUNT,
    **dict.fromkeys(SEVERITIES, _COUNT),
    "disposition": _TEXT,
    "made_by": _TEXT,
    "checked_by": _TEXT,
    "released_by": _TEXT,
    "released": _DATE,
    "lots": _TEXT,
    "file": _TEXT,
    "sha256": _TEXT,
}
_TAKEN_OVER = (
    *("batch", "formula", "version", "made", "beyond_use", "yield_share", "mean_share", "rsd", "of_label", "labels"),
    *("disposition", "released"),
)
_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n")
_PLACES = "%.6g"


def review_log(reviews: Iterable[Review], across: Iterable[Across] = ()) -> pd.DataFrame:
    """Return the log of batches: one line for each batch, in the order of the reviews.

    Shares are shares of 1, days are datetime64, and what is not known is missing. A file of which nothing could be
    worked out has a line of its own; a second check has none. The severities are counts of findings.

    Parameters
    ----------
    across
        What is found across the files: it is counted with the batches that it counts for.
    """
    lines = [_line(each) for each in log_lines(reviews, across)]
    columns = {name: [line[name] for line in lines] for name in _COLUMNS}
    return pd.DataFrame({name: _series(columns[name], kind) for name, kind in _COLUMNS.items()})


def _series(values: list[Any], kind: str) -> Any:
    if kind == _TEXT:
        return pd.Series(values, dtype=object)
    if kind == _DATE:
        return pd.to_datetime(pd.Series(values, dtype=object)).astype("datetime64[s]")
    return pd.Series(values, dtype=kind)


def _line(line: LogLine) -> dict[str, Any]:
    found = counts(line.findings)
    batch = line.batch
    known: dict[str, Any] = {name: "" if kind == _TEXT else None for name, kind in _COLUMNS.items()}
    if batch is not None:
        known |= {name: _plain(getattr(batch, name)) for name in _TAKEN_OVER}
        known |= {role.replace(" ", "_"): batch.signed(role) for role in ROLES}
        known["lots"] = "; ".join(f"{each.material}: {each.number}" for each in batch.lots if each.number)
    return {
        **known,
        "findings": len(line.findings),
        **found,
        "file": line.file,
        "sha256": line.sha256,
    }


def _plain(value: str | int | Decimal | datetime.date | None) -> str | int | float | datetime.date | None:
    return float(value) if isinstance(value, Decimal) else value


def log_csv(log: pd.DataFrame) -> bytes:
    """Return a log as a CSV file in UTF-8, marked as such for spreadsheet programs.

    A text that a spreadsheet program would take for a formula gets an apostrophe before it; numbers stay numbers.
    Characters that are not seen stand as their numbers.
    """
    safe = log.copy()
    for name, kind in _COLUMNS.items():
        if kind == _TEXT:
            safe[name] = [_guarded(text) for text in log[name]]
    text: str = safe.to_csv(index=False, date_format="%Y-%m-%d", float_format=_PLACES, lineterminator="\r\n")
    return text.encode("utf-8-sig")


def _guarded(text: str) -> str:
    return f"'{visible(text)}" if text.startswith(_TRIGGERS) else visible(text)
