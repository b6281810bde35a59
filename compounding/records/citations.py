"""What the keys of sources stand for: a file of references, read as its readers are to find the sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

REFERENCES = "references.md"
UNEXPLAINED = f"not explained in {REFERENCES}: confirm"
_KEY = re.compile(r"^### +(\S+) *$", re.MULTILINE)
_NEXT_HEAD = re.compile(r"^#{1,6} ", re.MULTILINE)
_BULLET = re.compile(r"(?:^|\s)- (?=[A-Z][a-z]+:)")
_ADDRESS = re.compile(r"<([a-z]+://[^>\s]+)>")
# The toolkit's file and those of a few pharmacies, each as it stands at the moment.
_FILES = 8


def citations(*files: Path) -> Mapping[str, str]:
    """Return for each key of files of references what it stands for: author, title, year, address, as the file says.

    Parameters
    ----------
    files
        Files of references, the one that counts first at their head; those that are not there explain nothing.

    Examples
    --------
    >>> citations(Path("no-such-file.md"))
    {}
    """
    # A byte that is no UTF-8 spoils the word it stands in, and no other.
    return _together(tuple(each.read_text(encoding="utf-8", errors="replace") for each in files if each.is_file()))


@lru_cache(_FILES)
def _together(texts: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in reversed(texts):
        found |= cited(text)
    return found


def cited(text: str) -> dict[str, str]:
    r"""Return for each key of a text of references what it stands for, without marks of the page; "" for nothing.

    Parameters
    ----------
    text
        A page in which each key is a heading of the third level.

    Examples
    --------
    >>> print(cited("### own\n\nOur notes on <795>,\n2023.\n\n- Address: <https://here.org>\n")["own"])
    Our notes on <795>, 2023.
    Address: https://here.org
    """
    parts = _KEY.split(text)
    return {
        key: _without_marks(_NEXT_HEAD.split(body, 1)[0]) for key, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def _without_marks(body: str) -> str:
    """Return the paragraph, and each point of the list below it, as one line each."""
    lines = (" ".join(each.split()) for each in _BULLET.split(_ADDRESS.sub(r"\1", body)))
    return "\n".join(each for each in lines if each)
