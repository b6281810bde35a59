"""The archive that a workbook's file is: the same parts always the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

_WHEN = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16


def archived(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Return the archive of parts, each by its path; it names no moment and no program."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, part in parts:
            entry = zipfile.ZipInfo(path, _WHEN)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, _PLAIN_FILE, 3
            archive.writestr(entry, part)
    return content.getvalue()
