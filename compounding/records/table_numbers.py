"""Numbers in the cells of stock and order tables that can be read in two ways, as they are written in two countries."""

from __future__ import annotations

import re

from compounding.records.shown_text import shortened, visible

_LONGEST = 80
# A comma before exactly three digits, in a number without another comma or a point: 25,500, but not 1,000,000.
_COMMA = re.compile(r"(?<![0-9.,])([1-9][0-9]{0,2}),([0-9]{3})(?![0-9]|[.,][0-9])", re.ASCII)
_COUNTED = r"(?:capsules?|tablets?|drops?|doses?|actuations?)"
# A rate such as 24.0 drops/mL is no count: its zeros are what it was measured to.
_POINT = re.compile(rf"(?<![0-9.,])([0-9]+)\.(0+)(?=\s*(?:{_COUNTED}(?!\s*(?:/|per\b|[a-z]))|$))", re.ASCII)
_BARE = re.compile(r"[0-9]+\.0+", re.ASCII)
_THOUSAND = 3


def comma_problem(text: str) -> str:
    """Return what is wrong with a text whose comma may be a decimal comma or a thousand; "" where nothing is.

    Parameters
    ----------
    text
        What stands in the cell: one quantity, or several.

    Examples
    --------
    >>> print(comma_problem("25,500 g"))
    '25,500 g': the comma may be a decimal comma, or part a thousand; write 25.5 g or 25500 g
    >>> comma_problem("1,000,000 units"), comma_problem("1,000.5 g")
    ('', '')
    """
    if not _COMMA.search(text):
        return ""
    decimal = _COMMA.sub(lambda found: f"{found[1]}.{found[2]}".rstrip("0").rstrip("."), text)
    whole = _COMMA.sub(r"\1\2", text)
    remedy = f"write {_shown(decimal)} or {_shown(whole)}"
    return f"{_quoted(text)}: the comma may be a decimal comma, or part a thousand; {remedy}"


def count_problem(text: str, *, is_count: bool = False) -> str:
    """Return what is wrong with a count that is written with a decimal point and zeros; "" where nothing is.

    Parameters
    ----------
    text
        What stands in the cell.
    is_count
        Whether a number without a unit is a count.

    Examples
    --------
    >>> print(count_problem("1.000 capsules"))
    '1.000 capsules': the point may be a decimal point, or part a thousand; write 1 capsules or 1000 capsules
    >>> print(count_problem("90.0 capsules"))
    '90.0 capsules': a count has no decimals; write 90 capsules
    >>> count_problem("24.0 drops/mL")
    ''
    """
    found = _POINT.search(text)
    if found is None or (_BARE.fullmatch(text.strip()) and not is_count):
        return ""
    whole = _POINT.sub(r"\1", text)
    if len(found[2]) != _THOUSAND:
        return f"{_quoted(text)}: a count has no decimals; write {_shown(whole)}"
    thousands = _POINT.sub(r"\1\2", text)
    remedy = f"write {_shown(whole)} or {_shown(thousands)}"
    return f"{_quoted(text)}: the point may be a decimal point, or part a thousand; {remedy}"


def number_problem(text: str, *, is_count: bool = False) -> str:
    """Return what can be read in two ways in the text of a cell; see `comma_problem` and `count_problem`."""
    return comma_problem(text) or count_problem(text, is_count=is_count)


def formula_sign_problem(text: str) -> str:
    """Return what is wrong with a text that is written as a spreadsheet's formula for a text; "" where nothing is.

    Examples
    --------
    >>> print(formula_sign_problem('="T-101"'))
    '="T-101"' begins with =, as a formula of a spreadsheet does; write it without, as T-101
    >>> formula_sign_problem("T-101")
    ''
    """
    if not text.startswith('="'):
        return ""
    plain = text[1:].strip('"').strip()
    remedy = f"write it without, as {_shown(plain)}" if plain else "write it without"
    return f"{_quoted(text)} begins with =, as a formula of a spreadsheet does; {remedy}"


def _quoted(text: str) -> str:
    return repr(_shown(text))


def _shown(text: str) -> str:
    return shortened(visible(text), _LONGEST)
