"""What the planning of one form hands back to the assembly of the record."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """Keys and texts that the record needs and that differ from form to form.

    Attributes
    ----------
    yielded
        Key of the working's line that holds the theoretical yield.
    per_unit
        Key of the line that holds the fill weight of one capsule; "" for other forms.
    strength, amount
        Strength and amount dispensed, as the label states them.
    dose_text
        What one dose comes to in mL, drops or actuations; "" where the order gives no dose.
    """

    yielded: str
    per_unit: str
    strength: str
    amount: str
    dose_text: str = ""
