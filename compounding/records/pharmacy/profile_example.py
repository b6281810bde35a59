"""An example of a profile, to be filled in: it can be read as it is, and says that its placeholders are still in it."""

from __future__ import annotations

from compounding.records.order import Letterhead
from compounding.records.pharmacy.batch_number import EXAMPLE_PATTERN
from compounding.records.pharmacy.rule_packs import rule_packs

_NAME, _STREET, _TOWN = "Name of the pharmacy", "Street and number", "Town, state and postal code"
PLACEHOLDERS = (_NAME, _STREET, _TOWN)


def unfilled_texts(letterhead: Letterhead | None) -> tuple[str, ...]:
    """Return the texts of a letterhead that are still those of the example: none of them is ever printed.

    Examples
    --------
    >>> unfilled_texts(Letterhead(name="Elm Street Pharmacy", address=("Street and number", "Springfield")))
    ('Street and number',)
    >>> unfilled_texts(None)
    ()
    """
    given = (letterhead.name, *letterhead.address) if letterhead is not None else ()
    return tuple(each for each in given if each.strip() in PLACEHOLDERS)


def example_profile() -> str:
    """Return the text of a profile with remarks, to be filled in by a pharmacy.

    Examples
    --------
    >>> print(example_profile().splitlines()[0])
    # The profile of a pharmacy: what its labels, records and orders take where nothing else is said.
    """
    packs = "\n".join(f"#   {each.name}: {each.title}" for each in rule_packs())
    return f'''# The profile of a pharmacy: what its labels, records and orders take where nothing else is said.
# "compounding profile show" shows what is read from it. A line that begins with # is a remark.

# On the label and the record: name, at most 4 lines of address, and telephone ("" if it is not printed).
name = "{_NAME}"
address = ["{_STREET}", "{_TOWN}"]
phone = ""

# "letter" or "a4".
paper = "letter"

# The rules that the toolkit knows of the jurisdiction, to be confirmed by the pharmacist:
{packs}
rules = "united-states"

# How long records are kept, in the pharmacy's own words; without it the words of the rules are printed.
# retention = ""

# Instead of what the rules say: which day is day 1 of the beyond-use date, "day of compounding" or "day after".
# first_day = "day of compounding"

# Instead of what the rules say: drug in addition, or a published rule for capsules ("dac-nrf", "belgium", "none").
# overage = "5 %"
# overage_rule = "none"

# Batch numbers: {{year}} or {{yy}}, {{month}}, {{day}}, {{form}} (CAP, DRP and so on) and {{serial}}, or {{serial:3}}
# for at least three digits; else letters, digits, "-", "_" and ".".
batch_number = "{EXAMPLE_PATTERN}"

# The balances at hand, each with its readability, its capacity and the rule for the least that is weighed on it.
# balances = [
#     "A: 1 mg to 220 g, usp-41",
#     "B: 0.1 mg to 120 g, repeatability 0.08 mg",
#     "C: 10 mg to 120 g, sensitivity 6 mg",
#     "D: 1 mg to 220 g, minimum 50 mg",
# ]

# The capsule shells that are kept; without it all sizes, 000 to 5.
# capsule_sizes = ["3", "1", "0"]

# What is made in addition, by form; everything scales with it. Per cent will do too: "5 %".
# [spare]
# capsule = "2 capsule"
# "sublingual drops" = "1 mL"
# cream = "2 g"

# The staff, one table for each person; the review compares the initials on filled sheets with theirs.
# [[staff]]
# initials = ""
# name = ""
# role = ""
'''
