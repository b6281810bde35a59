"""The letters of the labels: DejaVu Sans, which is free to embed, has the signs that pharmacy uses, and is wide open.

It comes with matplotlib, which the toolkit has for its pictures; matplotlib itself is not imported.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFont

from compounding.errors import LabelError

REGULAR, BOLD = "DejaVuSans", "DejaVuSans-Bold"
_FOLDER = ("mpl-data", "fonts", "ttf")
_RIGHT_TO_LEFT = ("R", "AL", "RLE", "RLO", "RLI")


@cache
def type_face(name: str) -> TTFont:
    """Return a face, read from its file.

    Raises
    ------
    LabelError
        Its file is not there.
    """
    package = find_spec("matplotlib")
    folders = (package.submodule_search_locations if package else None) or [""]
    path = Path(folders[0], *_FOLDER, f"{name}.ttf")
    if not path.is_file():
        raise LabelError("letters of the labels", [f"there is no {path.name}; install matplotlib, which brings it"])
    return TTFont(name, str(path))


def text_width(text: str, size: float, *, bold: bool) -> float:
    """Return how wide a text is in points when it is set in one line."""
    return float(type_face(BOLD if bold else REGULAR).stringWidth(text, size))


def settable(text: str) -> str:
    """Return a text as it is set: letters and their accents as one sign each, where there is such a sign."""
    return unicodedata.normalize("NFC", text)


def unknown_signs(text: str) -> Iterator[str]:
    """Yield the signs of a text that the letters of the labels do not have, or that are written from right to left."""
    known = set(type_face(REGULAR).face.charToGlyph) & set(type_face(BOLD).face.charToGlyph)
    for sign in dict.fromkeys(settable(text).replace("\N{NO-BREAK SPACE}", " ")):
        if ord(sign) not in known or not sign.isprintable() or unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT:
            yield sign
