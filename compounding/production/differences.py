"""What one day's work is made from, compared with what another was begun with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from compounding.records.shown_text import shortened, visible

_LONGEST = 60
_SAID: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "toolkit": lambda before: f"with {_shown(before)}",
        "made": lambda before: f"for {_shown(before)}",
        "paper": lambda before: f"on {_shown(before)} paper",
        "merge": lambda before: f"{'with' if before else 'without'} --merge",
        "first_serial": lambda before: f"with --first-serial {_shown(before)}",
    }
)
_FILES: Mapping[str, str] = MappingProxyType({"orders": "order table", "stock": "stock table", "profile": "profile"})


def differences(header: Mapping[str, Any], before: Mapping[str, Any]) -> tuple[str, ...]:
    """Return how a day was begun otherwise than it is made now, in words that go on from "was begun".

    Parameters
    ----------
    header, before
        What the day is made from, and what it was begun with, as `day_header` returns both.

    Examples
    --------
    >>> differences({"merge": True, "paper": "a4"}, {"merge": False, "paper": "letter"})
    ('on letter paper', 'without --merge')
    """
    found = [said(before.get(key)) for key, said in _SAID.items() if header.get(key) != before.get(key)]
    found += _files(header, before)
    if not found and "batches" in header and header["batches"] != before.get("batches"):
        # All that was stated is the same, so that it is the formulas, or what the toolkit makes of them.
        found.append("with other formulas")
    return tuple(found)


def _files(header: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    for key, what in _FILES.items():
        now, then = header.get(key), before.get(key)
        if now == then:
            continue
        if not isinstance(then, Mapping):
            yield f"without a {what}"
        elif isinstance(now, Mapping) and now.get("file") == then.get("file"):
            yield f"with {_shown(then.get('file'))} as it was before it was changed"
        else:
            yield f"with the {what} {_shown(then.get('file'))}"


def _shown(value: Any) -> str:
    return visible(shortened(str(value), _LONGEST))
