"""Notation: how quantities are written, how they are miswritten, and what to write instead [ismp].

Texts and patterns only; what they mean is for `compounding.units`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

# What is written, and the unit it means; the first spelling of a unit is the one that is shown.
SPELLINGS: Mapping[str, str] = MappingProxyType(
    {
        "kg": "kilogram",
        "g": "gram",
        "mg": "milligram",
        "mcg": "microgram",
        "L": "liter",
        "mL": "milliliter",
        "ml": "milliliter",
        "mol": "mole",
        "mmol": "millimole",
        "mEq": "milliequivalent",
        "unit": "international_unit",
        "units": "international_unit",
        "IU": "international_unit",
        "capsule": "capsule",
        "capsules": "capsule",
        "tablet": "tablet",
        "tablets": "tablet",
        "drop": "drop",
        "drops": "drop",
        "dose": "dose",
        "doses": "dose",
        "actuation": "actuation",
        "actuations": "actuation",
        "pack": "pack",
        "packs": "pack",
        "minute": "minute",
        "minutes": "minute",
        "hour": "hour",
        "hours": "hour",
        "day": "day",
        "days": "day",
        "week": "week",
        "weeks": "week",
        "%": "percent",
        "ppm": "part_per_million",
        "% w/w": "percent_weight_in_weight",
        "% w/v": "percent_weight_in_volume",
        "% v/v": "percent_volume_in_volume",
    }
)

# The spelling that is shown for each unit.
SHOWN: Mapping[str, str] = MappingProxyType({meant: text for text, meant in reversed(list(SPELLINGS.items()))})
COUNT_NOUNS = frozenset(
    {"unit", "capsule", "tablet", "drop", "dose", "actuation", "pack", "minute", "hour", "day", "week"}
)

# What is written elsewhere or by mistake, and what to write here. Capitals alone need no line: see `unit_remedy`.
_IN_FULL = "write the number of units in full, such as 100,000 units"
REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "cc": "write mL",
        "cm3": "write mL",
        "MG": "write mg (milligram) in small letters",
        "Mg": "write mg (milligram) in small letters",
        "mG": "write mg (milligram) in small letters",
        "G": "write g (gram) in a small letter",
        "gm": "write g",
        "gms": "write g",
        "gr": "write g for gram; grains are not used",
        "gram": "write g",
        "grams": "write g",
        "milligram": "write mg",
        "milligrams": "write mg",
        "mgs": "write mg",
        "microgram": "write mcg",
        "micrograms": "write mcg",
        "ug": "write mcg",
        "kilogram": "write kg",
        "kilograms": "write kg",
        "liter": "write L",
        "liters": "write L",
        "litre": "write L",
        "litres": "write L",
        "milliliter": "write mL",
        "milliliters": "write mL",
        "millilitre": "write mL",
        "millilitres": "write mL",
        "mls": "write mL",
        "dL": "write the volume in mL",
        "uL": "write the volume in mL",
        "mcL": "write the volume in mL",
        "tsp": "write the volume in mL",
        "tbsp": "write the volume in mL",
        "u": "write units",
        "iu": "write units",
        "ui": "write units",
        "mu": _IN_FULL,
        "miu": _IN_FULL,
        "ku": _IN_FULL,
        "kiu": _IN_FULL,
        "million": _IN_FULL,
        "ppb": "write ppm, or a concentration, such as 1 mcg/mL",
        "cap": "write capsule",
        "caps": "write capsules",
        "tab": "write tablet",
        "tabs": "write tablets",
        "gtt": "write drop",
        "gtts": "write drops",
        "puff": "write actuation",
        "puffs": "write actuations",
        "pump": "write actuation",
        "pumps": "write actuations",
        "click": "write actuation",
        "clicks": "write actuations",
        "min": "write minutes",
        "h": "write hours",
        "hr": "write hour",
        "hrs": "write hours",
        "d": "write days",
        "wk": "write week",
        "wks": "write weeks",
        "month": "write the number of days; months differ in length",
        "months": "write the number of days; months differ in length",
        "percent": "write %",
    }
)

# A text as long as this is no slip of the pen that a remedy would help. All that is printed is shorter:
# a quotient has 28 significant digits, and a small one some zeros before them.
LONGEST_WHOLE = 15
LONGEST_DECIMALS = 40
# Letters that a spelling has at least, for it to be guessed what was meant.
_LEAST_NEAR = 4
_NEAR = 0.85
SPACES = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
NUMBER = re.compile(r"(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?", re.ASCII)
QUANTITY = re.compile(
    r"(?P<number>[0-9][0-9.,]*) *(?P<unit>% ?[wv]/[wv]|%|[A-Za-z]+)"
    r"(?:(?: */ *| +per +)(?:(?P<divisor>[0-9][0-9.,]*) *)?(?P<per>[A-Za-z]+))?",
    re.ASCII,
)
NOTATION = "a decimal point is written as in 4.5, thousands as in 1,000"
EXAMPLES = "write a number, a space and a unit, such as 4.5 mg, 1 mg/mL or 90 capsules"

# Texts that are no quantity, told apart by how they look, the first that fits (without regard to capitals):
# what is wrong, and what to write.
FAULTS: tuple[tuple[str, str, str], ...] = (
    (r".{200}", "this is too long for a quantity", EXAMPLES),
    (r"[-\N{MINUS SIGN}\N{EN DASH}]", "a negative quantity has no meaning here", "write it without a sign"),
    (r"\+", "a sign has no meaning here", "write it without a sign"),
    (r"\.[0-9]", "the decimal point has no digit before it", "write 0{text}"),
    (r"nan|inf", "this is not a number", EXAMPLES),
    (r"[0-9.,]+ *e[+-]?[0-9]", "powers of ten are not read", "write the number out, such as 1,000 mg"),
    (r"[0-9.,]+$", "the unit is missing", "{digits}"),
    (r"[0-9.,]+ *(?:million|mega)\b", "a number in words is not read", "write it in full, such as 1,000,000 units"),
    (r"[0-9]{1,3}(?: [0-9]{3})+[ .,A-Z]", "a space is not read between thousands", "write commas, such as 1,000"),
    (
        "[0-9.,]+ *[\N{MICRO SIGN}\N{GREEK SMALL LETTER MU}]l",
        "the micro sign is easily misread",
        "write the volume in mL",
    ),
    ("[0-9.,]+ *[\N{MICRO SIGN}\N{GREEK SMALL LETTER MU}]", "the micro sign is easily misread", "write mcg"),
    (
        r"[0-9.,]+ *(?::|in\b) *[0-9]",
        "a ratio strength is not read",
        "write a percentage or a concentration, such as 1 % w/v or 10 mg/mL",
    ),
    (
        r"[0-9]+ */ *[0-9]|[^/]*[\N{VULGAR FRACTION ONE QUARTER}-\N{VULGAR FRACTION THREE QUARTERS}]",
        "a fraction is not read",
        "write it with a decimal point, such as 0.5 tablet",
    ),
    (
        r"[0-9.,]+ *[A-Z]* *(?:[-\N{EN DASH}]|to\b) *[0-9]",
        "a range is not one quantity",
        "write the one amount that is meant",
    ),
    (r"[0-9.,]+ *[A-Z]* *[x*\N{MULTIPLICATION SIGN}+] *[0-9]", "no arithmetic is done here", "write the result"),
    (r"[0-9.,]+ *[A-Z]+ *%", "milligrams per cent are easily misread", "write a concentration, such as 1 mg/mL"),
    (r"[0-9.,]+ *%", "this percentage is not of a kind used here", "write %, % w/w, % w/v or % v/v"),
    (r"[0-9.,]+ *[A-Z]+\.$", "a full stop does not belong to a unit", "write it without the full stop"),
    (r"[^/]*/[^/]*/|[^/]*/[^/]*\bper\b|.*\bper\b.*\bper\b", "there is more than one 'per' in it", EXAMPLES),
    (r"[^/]*/ *$", "the unit after the stroke is missing", "write it, such as 1 mg/mL"),
    (r"[^/]*/ *\.[0-9]", "the decimal point has no digit before it", "write a zero before it, such as 0.5 mL"),
    (r"[^0-9]", "it does not begin with a number in the digits 0 to 9", EXAMPLES),
    (r"", "this is not one number and one unit", EXAMPLES),
)


def unit_remedy(spelling: str) -> str:
    """Return what to write instead of a spelling that is no unit here."""
    lowered = spelling.lower()
    for known in (spelling, lowered):
        if known in REMEDIES:
            return REMEDIES[known]
    for known in SPELLINGS:
        if known.lower() == lowered:
            return f"write {known}"
    for known, remedy in REMEDIES.items():
        if known.lower() == lowered:
            return remedy
    # Short spellings are easily near each other, and ampoules are near capsules: a unit is not guessed at lightly.
    words = [known for known in SPELLINGS if len(known) >= _LEAST_NEAR and _is_slip(spelling, known)]
    known = ", ".join(SHOWN[unit] for unit in dict.fromkeys(SPELLINGS.values()))
    return f"{meant(spelling, words)}use one of {known}"


def _is_slip(written: str, meant_word: str) -> bool:
    """Return whether a word differs from another by a slip of the pen alone."""
    import difflib

    return difflib.SequenceMatcher(None, written.lower(), meant_word).ratio() > _NEAR


def near_name(wanted: str, known: Iterable[str]) -> str:
    """Return the name nearest to one that there is not, whatever its capitals; "" where none is near.

    Examples
    --------
    >>> near_name("Titrations", ["plan", "titration"])
    'titration'
    """
    # Looked for only where something is wrong: the module is not needed otherwise.
    import difflib

    names = {each.lower(): each for each in known}
    close = difflib.get_close_matches(wanted.lower(), names, n=1)
    return names[close[0]] if close else ""


def meant(wanted: str, known: Iterable[str]) -> str:
    """Return the question whether a near name is meant, to go on behind it; "" where none is near.

    Examples
    --------
    >>> meant("dilluent", ["drug", "diluent"]), meant("filler", ["drug", "diluent"])
    ('did you mean diluent? ', '')
    """
    near = near_name(wanted, known)
    return f"did you mean {near}? " if near else ""
