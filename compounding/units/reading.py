"""What a pharmacist has written, read as a quantity; pint's own parser, which reads "4,5 mg" as 45 mg, is not used."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, getcontext

from compounding import notation
from compounding.errors import QuantityError
from compounding.units.registry import Quantity, Unit, made_of, quotient, unit_of, unit_spelling
from compounding.units.shown import number_text, plain


def parse_quantity(text: str, where: str = "") -> Quantity:
    """Return the quantity that a pharmacist has written.

    A number, a unit, and if need be "/" or "per" and another unit: decimal point, no sign, no
    exponent, commas only between thousands. Nothing is guessed. [ismp]

    Parameters
    ----------
    text
        What was written.
    where
        The option, cell or key it stood in, for the message.

    Raises
    ------
    QuantityError
        The text is not a quantity; the message says what to write.

    Examples
    --------
    >>> from compounding.units import format_quantity
    >>> print(format_quantity(parse_quantity("25 mg per 5 mL")))
    5 mg per mL
    """
    try:
        return _parsed(text)
    except QuantityError as error:
        raise error.at(where) from None


def _parsed(text: str) -> Quantity:
    if not isinstance(text, str):
        raise QuantityError(str(text), "this is not a text", 'write the number and its unit as text, such as "4.5 mg"')
    cleaned = re.sub(f"[{notation.SPACES}]+", " ", text).strip(" ")
    if not cleaned:
        raise QuantityError(text, "no quantity is given", notation.EXAMPLES)
    if not cleaned.isprintable():
        raise QuantityError(text, "there is a character in it that cannot be seen", "type it anew, with plain spaces")
    found = notation.QUANTITY.fullmatch(cleaned)
    if found is None:
        raise _not_a_quantity(text, cleaned)
    number = _number(text, found["number"], found["unit"])
    unit = _unit(text, found["unit"])
    if found["per"] is None:
        return made_of(number, unit._units)
    if "%" in found["unit"]:
        raise QuantityError(text, "a percentage is not per anything", "write it alone, such as 1 %")
    if "ppm" in (found["unit"], found["per"]):
        raise QuantityError(text, "ppm is not per anything", "write it alone, such as 5 ppm")
    other = _unit(text, found["per"])
    if not found["divisor"]:
        return made_of(number, quotient(unit._units, other._units))
    divisor = _number(text, found["divisor"], found["per"])
    if divisor == 0:
        raise QuantityError(text, "nothing can be per zero", notation.EXAMPLES)
    measured = [each for each, of in ((number, unit), (divisor, other)) if not _is_count(of)]
    return made_of(_ratio(number, divisor, measured), quotient(unit._units, other._units))


def _is_count(unit: Unit) -> bool:
    return unit_spelling(made_of(Decimal(1), unit._units)) in notation.COUNT_NOUNS


def _ratio(number: Decimal, divisor: Decimal, measured: Sequence[Decimal]) -> Decimal:
    """Return a ratio with as many digits as the less finely measured of its parts has, or more where it has more.

    40.0 drops per 2.00 mL are 20.0 drops per mL: a count is exact, and three digits were measured of the volume.
    """
    exact = Decimal(plain(number / divisor))
    digits = min((getcontext().prec, *(len(each.as_tuple().digits) for each in measured))) if measured else 0
    last = min(0, exact.adjusted() - digits + 1)
    return exact if int(exact.as_tuple().exponent) < last else exact.quantize(Decimal((0, (1,), last)))


def _number(text: str, digits: str, unit: str) -> Decimal:
    if notation.NUMBER.fullmatch(digits) is None:
        raise QuantityError(text, *_number_fault(digits, unit))
    whole, _, decimals = digits.replace(",", "").partition(".")
    if len(whole) > notation.LONGEST_WHOLE or len(decimals) > notation.LONGEST_DECIMALS:
        raise QuantityError(text, "the number has too many digits", "write it with fewer digits")
    return Decimal(digits.replace(",", ""))


def _number_fault(digits: str, unit: str) -> tuple[str, str]:
    """Return what is wrong with a number's digits, and what to write."""
    if "," in digits:
        meant = _comma_meant(digits)
        guess = "" if meant is None else f"write {number_text(meant)} {unit} if that is meant: "
        return "the comma is neither a decimal sign nor between thousands", guess + notation.NOTATION
    if digits.count(".") > 1:
        return "the number has more than one decimal point", notation.NOTATION
    if digits.endswith("."):
        return "the decimal point has no digit after it", f"write {number_text(Decimal(digits))} {unit}"
    amount = f"write {number_text(Decimal(digits))} {unit}"
    if "." in digits:
        return "the number begins with a needless zero", amount
    return "the number begins with a needless zero", f"{amount}, or a decimal point after the zero"


def _comma_meant(digits: str) -> Decimal | None:
    """Return the number that misplaced commas most likely stand for, or None where no guess would help."""
    if digits.count(",") == 1 and re.fullmatch(r"[0-9]+(?:\.[0-9]{3})*,[0-9]+", digits):
        return Decimal(digits.replace(".", "").replace(",", "."))
    if re.fullmatch(r"[0-9]+(?:,[0-9]{2,3})*,[0-9]{3}(?:\.[0-9]+)?", digits):
        return Decimal(digits.replace(",", ""))
    return None


def _unit(text: str, spelling: str) -> Unit:
    if spelling.startswith("%"):
        spelling = re.sub("% ?(?=[wv])", "% ", spelling)
    if spelling in notation.SPELLINGS:
        return unit_of(spelling)
    raise QuantityError(text, f"{spelling!r} is not a unit used here", notation.unit_remedy(spelling))


def _not_a_quantity(text: str, cleaned: str) -> QuantityError:
    reason, remedy = next(
        (reason, remedy) for pattern, reason, remedy in notation.FAULTS if re.match(pattern, cleaned, re.IGNORECASE)
    )
    if remedy == "{digits}":
        number = cleaned if notation.NUMBER.fullmatch(cleaned) else "4.5"
        remedy = f"write {number} mg, {number} mL or whatever is meant"
    return QuantityError(text, reason, remedy.replace("{text}", cleaned))
