"""What is wrong in a TOML file, in words for whoever wrote it: the line, and what to write instead."""

from __future__ import annotations

import re

from compounding.records.shown_text import shortened, visible

_PLACE = re.compile(r"(?P<said>.*) \(at (?:line (?P<line>[0-9]+), column [0-9]+|end of document)\)", re.DOTALL)
_LONGEST_LINE = 60
_TWICE = "the same name stands here a second time; keep one of the two"
_HEAD_TWICE = "this table is there a second time, or its name is that of a value; keep one of the two"
_FORM = 'write name = "value", the head of a table such as [name], or a remark that begins with #'
# How Python's reader begins what it says, and what that means for the writer; the first that fits.
_MEANINGS: tuple[tuple[str, str], ...] = (
    (r"Invalid value", 'this is no value; a text stands between quotation marks, such as "4.5 mg"'),
    (
        r"Expected newline or end",
        'something follows the value; a text stands between quotation marks, such as "4.5 mg", a date is 2026-11-22',
    ),
    (r"Expected '='", f"a name is here without a value; {_FORM}"),
    (r"Unterminated string|Illegal character '\\n'|Expected '\"", "the quotation mark at the end of a text is missing"),
    (r"Illegal character|Found invalid", "there is a character that cannot stand in such a file; type the text again"),
    (r"Unclosed array", "a list is not closed; put commas between its items and ] at its end"),
    (r"Unclosed inline table", "a table is not closed; put commas between its parts and } at its end"),
    (r"Cannot overwrite|Duplicate inline", _TWICE),
    (r"Cannot declare|Cannot redefine|Cannot mutate", _HEAD_TWICE),
    (r"Expected '\]", "the head of a table is not closed; write [name], or [[name]] where there are several"),
    (r"Unescaped|Escaped|Invalid hex", "a backslash in a text is written twice, as in C:\\\\orders"),
    (r"Invalid date", "this is no date; write year-month-day, such as 2026-11-22"),
    (r"", f"this line cannot be read; {_FORM}"),
)


def toml_fault(text: str, said: str) -> str:
    r"""Return where a TOML text goes wrong, and what to write there.

    Parameters
    ----------
    text
        The text of the file.
    said
        What Python's reader says of it.

    Examples
    --------
    >>> toml_fault("name = 'A'\ndose = mg", "Invalid value (at line 2, column 8)")
    'line 2, dose = mg: this is no value; a text stands between quotation marks, such as "4.5 mg"'
    """
    found = _PLACE.fullmatch(said)
    words = found["said"] if found else said
    meaning = next(meaning for beginning, meaning in _MEANINGS if re.match(beginning, words))
    return f"{_where(text, found['line'] if found else None)}: {meaning}"


def _where(text: str, number: str | None) -> str:
    if number is None:
        return "at the end of the file"
    lines = text.splitlines()
    line = lines[int(number) - 1].strip() if int(number) <= len(lines) else ""
    shown = visible(shortened(line, _LONGEST_LINE))
    return f"line {number}, {shown}" if shown else f"line {number}"
