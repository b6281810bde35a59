"""The prescriptions that a batch is made for: what each takes of it, by when, and what was noted with it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from decimal import Decimal

from compounding import units
from compounding.records.compounding_record import Fact
from compounding.records.order import Order, Share
from compounding.records.pharmacy.profile_example import unfilled_texts
from compounding.records.preparation.plan import Plan, listed
from compounding.units import Quantity, format_quantity, is_measured_in, unit_words

# A judgement: more prescriptions of one batch neither fit its label sheet nor are overlooked by one person.
MOST_SHARES = 40
_MOST_ADDRESS_LINES = 5
# Prescriptions that one line of the record's head names.
_IN_ONE_FACT = 20


def check_shares(plan: Plan) -> None:
    """Note what is wrong with the prescriptions of the batch and with the letterhead."""
    for problem in (*_share_problems(plan.order), *_letterhead_problems(plan.order)):
        plan.refuse(problem)
    _warn_of_example(plan)


def share_warnings(order: Order, beyond_use: datetime.date) -> Iterator[str]:
    """Yield what the pharmacist must know of the prescriptions: that they were merged, and days that are not kept."""
    shares = order.shares
    if len(shares) > 1:
        yield _merged(shares)
    numbers = [share.number.strip() for share in shares if share.number.strip()]
    for number in dict.fromkeys(number for number in numbers if numbers.count(number) > 1):
        yield f"Prescription {number} is named {numbers.count(number)} times: see that it was not entered twice."
    for place, share in enumerate(shares, start=1):
        if share.needed_by is None:
            continue
        name = f"Prescription {share.number.strip() or place}"
        if share.needed_by < order.made:
            yield f"{name} is needed by {share.needed_by}, before the day of compounding {order.made}."
        if beyond_use < share.needed_by:
            yield f"{name} is needed by {share.needed_by}, but the beyond-use date is {beyond_use}: make it later."


def share_name(share: Share, place: int) -> str:
    """Return the number of a prescription, or what it is called without one.

    Examples
    --------
    >>> share_name(Share(number="RX-1001"), 1), share_name(Share(), 2)
    ('RX-1001', 'prescription 2')
    """
    return share.number.strip() or f"prescription {place}"


def share_facts(order: Order) -> list[Fact]:
    """Return the lines of the record's head that name the prescriptions and give their notes."""
    shares = order.shares
    words = [text for place, share in enumerate(shares, start=1) if (text := _share_text(share, place, len(shares)))]
    facts = []
    for first in range(0, len(words), _IN_ONE_FACT):
        label = "Prescription" if len(shares) == 1 else "Prescriptions"
        label = f"{label} {first + 1} and on" if first else label
        begins_as_typed = bool(shares[first].number.strip())
        text = "; ".join(words[first : first + _IN_ONE_FACT])
        facts.append(Fact(label, text if begins_as_typed else f"{text[:1].upper()}{text[1:]}", begins_as_typed=True))
    for place, share in enumerate(shares, start=1):
        if share.notes.strip():
            named = share.number.strip() or len(shares) > 1
            label = f"Notes {share_name(share, place)}" if named else "Notes"
            facts.append(Fact(label, share.notes, begins_as_typed=True, has_own_row=True))
    return facts


def share_contents(order: Order) -> tuple[tuple[str, str], ...]:
    """Return number and contents of each container, where several prescriptions state what they take."""
    shares = order.shares
    if len(shares) < 2 or any(share.quantity is None for share in shares):
        return ()
    return tuple(
        (share_name(share, place), format_quantity(share.quantity))
        for place, share in enumerate(shares, start=1)
        if share.quantity is not None
    )


def written_texts(order: Order) -> Iterator[tuple[str, str]]:
    """Yield the texts of prescriptions, letterhead and retention, each with what it is."""
    for share in order.shares:
        yield "number of the prescription", share.number
        yield "notes of the prescription", share.notes
    if order.letterhead is not None:
        yield "name of the pharmacy", order.letterhead.name
        yield "phone of the pharmacy", order.letterhead.phone
        for line in order.letterhead.address:
            yield "address of the pharmacy", line
    yield "retention of the record", order.retention


def _merged(shares: Sequence[Share]) -> str:
    names = [share_name(share, place) for place, share in enumerate(shares, start=1)]
    more = len(names) - _IN_ONE_FACT
    words = listed(names, "and") if more <= 0 else f"{', '.join(names[:_IN_ONE_FACT])} and {more} more"
    warning = f"One batch for {len(shares)} prescriptions: {words}. Each container gets a label of its own"
    if all(share.quantity is None for share in shares):
        return f"{warning}; what each takes is not stated: write its contents onto its label."
    return f"{warning}, with its own contents."


def _share_text(share: Share, place: int, count: int) -> str:
    parts = [share.number.strip()] if count == 1 else [share_name(share, place)]
    if share.quantity is not None and count > 1:
        parts = [f"{parts[0]}: {format_quantity(share.quantity)}"]
    parts = [part for part in parts if part]
    if share.needed_by is None:
        return "".join(parts)
    return f"{', '.join(parts)}{_joint(count) if parts else ''}needed by {share.needed_by}"


def _joint(count: int) -> str:
    """Return what stands between a prescription and its day: several are parted by semicolons themselves."""
    return "; " if count == 1 else ", "


def _warn_of_example(plan: Plan) -> None:
    """Note a letterhead that is still that of the example: it is not printed."""
    unfilled = unfilled_texts(plan.order.letterhead)
    if unfilled:
        plan.warn(
            f"The letterhead still says {listed([repr(each) for each in unfilled], 'and')}: it is not printed. Fill in "
            "the profile of the pharmacy, pharmacy.toml, and write the sheet anew before labels are made."
        )


def _share_problems(order: Order) -> Iterator[str]:
    shares, prescribed = order.shares, order.prescription.quantity
    if len(shares) > MOST_SHARES:
        yield f"{len(shares)} prescriptions in one batch: at most {MOST_SHARES} are planned; divide the batch"
    stated = [(share_name(share, place), share.quantity) for place, share in enumerate(shares, start=1)]
    problems = [problem for name, value in stated if (problem := _problem_of_quantity(name, value, prescribed))]
    yield from problems
    missing = [name for name, value in stated if value is None]
    if missing and len(missing) < len(shares):
        yield (
            f"what {listed(missing, 'and')} takes of the batch is missing: state the quantity of every prescription, "
            "or of none"
        )
        return
    if shares and not missing and not problems:
        yield from _sum_problems([value for _, value in stated if value is not None], prescribed)


def _problem_of_quantity(name: str, value: Quantity | None, prescribed: Quantity) -> str:
    if value is None:
        return ""
    unit = units.unit_spelling(prescribed)
    given = f"quantity of {name}: {units.described(value)}"
    if not is_measured_in(value, unit):
        return f"{given}: give it in {unit_words(unit, plural=True)}, as the batch is prescribed"
    if units.is_open(value) or value.magnitude <= 0:
        return f"{given}: give more than zero"
    if is_measured_in(value, "capsule") and value.magnitude != value.magnitude.to_integral_value():
        return f"{given}: give a whole number of capsules"
    return ""


def _sum_problems(quantities: Sequence[Quantity], prescribed: Quantity) -> Iterator[str]:
    unit = units.unit_spelling(prescribed)
    total = sum((units.magnitude(value, unit) for value in quantities), Decimal(0))
    if not units.is_open(prescribed) and total != prescribed.magnitude:
        yield (
            f"the prescriptions take {format_quantity(units.quantity(total, unit))} together, but the quantity is "
            f"{format_quantity(prescribed)}; they must be the same"
        )


def _letterhead_problems(order: Order) -> Iterator[str]:
    letterhead = order.letterhead
    if letterhead is None:
        return
    if not letterhead.name.strip():
        yield "the letterhead has no name: give the name of the pharmacy"
    if len(letterhead.address) > _MOST_ADDRESS_LINES:
        yield f"{len(letterhead.address)} lines of address: at most {_MOST_ADDRESS_LINES} fit the label; join some"
