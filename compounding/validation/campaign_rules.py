"""The rules of a titration's sheet Campaign in plain Python: what each live cell should show, by its field's name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from typing import TypeAlias

from compounding import rounding
from compounding.records.titration.balance import weighed_line
from compounding.records.titration.campaign import Campaign
from compounding.sheets.book import Book
from compounding.sheets.layout import Field, field_name
from compounding.units import Quantity, magnitude
from compounding.validation.expected_values import (
    FAIL,
    PASS,
    Entered,
    Expected,
    Facts,
    LineValues,
    Placed,
    Value,
    above_zero,
    exact,
    is_number,
    judged,
    placed_values,
)
from compounding.validation.measurement_rules import Known, SheetRule, copied, matching_rule, quotient
from compounding.validation.sheet_rules import expected_value, shown_value
from compounding.working import Line

Found: TypeAlias = "re.Match[str]"
_CLOSED = 1e-6
_SHOWN_PLACES = 2
_CAMPAIGN = "campaign"


class CampaignFacts:
    """A campaign and the plan of its workbook, by the names by which the rules ask for them.

    Attributes
    ----------
    batches
        The facts of each batch by its letter; their fields have their names without the letter.
    """

    def __init__(self, campaign: Campaign, book: Book) -> None:
        self.campaign = campaign
        self.fields: Mapping[str, Field] = {each.name: each for each in book.fields}
        self.placed: Placed = placed_values(book)
        self.batches = {
            each.letter: Facts(each.record, self._own_fields(each.letter), self.placed) for each in campaign.batches
        }

    def _own_fields(self, letter: str) -> Mapping[str, Field]:
        beginning = f"{letter.lower()}_"
        return {
            name.removeprefix(beginning): field for name, field in self.fields.items() if name.startswith(beginning)
        }

    @cached_property
    def lines(self) -> Mapping[str, str]:
        """The keys of the campaign's working, by how the names of their fields write them."""
        return {
            field_name(_CAMPAIGN, line.key).removeprefix(f"{_CAMPAIGN}_"): line.key for line in self.campaign.working
        }


class CampaignExpected(Entered):
    """The values of a titration's workbook, as far as they follow from its entries, each worked out once."""

    def __init__(self, facts: CampaignFacts, entries: Mapping[str, Value]) -> None:
        super().__init__(facts.fields, facts.placed, entries)
        self.facts = facts
        self.campaign = facts.campaign
        self.batches = {
            letter: Expected(own, self._entries_of(letter, own, entries)) for letter, own in facts.batches.items()
        }
        self._lines = LineValues(facts.campaign.working, self._given)

    def _entries_of(self, letter: str, own: Facts, entries: Mapping[str, Value]) -> dict[str, Value]:
        """Return the entries of one batch; what is measured once for all batches stands on the sheet Campaign."""
        beginning = f"{letter.lower()}_"
        found = {name.removeprefix(beginning): each for name, each in entries.items() if name.startswith(beginning)}
        for each in own.record.bench:
            shared = field_name(_CAMPAIGN, each.key)
            if shared in self.facts.fields:
                found[field_name("bench", each.key)] = entries.get(shared)
        return found

    def line(self, key: str) -> Value:
        """Return a line of the campaign's working: a number, or "" or CHECK ENTRY where there is none."""
        return self._lines.value(key)

    def _given(self, line: Line) -> Quantity | str:
        if line.key in self.campaign.links:
            letter, key = self.campaign.links[line.key]
            found = self.batches[letter].line_quantity(key)
            return "" if isinstance(found, str) else found
        return above_zero(self.entered(field_name(_CAMPAIGN, line.key)), line.unit)

    def batch(self, letter: str) -> Expected:
        """Return what is expected of the sheets of one batch, by its letter as fields write it."""
        return self.batches[letter.upper()]

    def powder_name(self, letter: str) -> str:
        """Return how the fields of a batch's line of materials begin of which drug powder is weighed."""
        batch = self.campaign.batch(letter.upper())
        line = next(each for each in batch.record.materials if each.target == weighed_line(batch))
        return field_name("material", line.number)

    def bounds(self) -> tuple[float, float]:
        """Return the limits of a yield, by which the powders are judged too."""
        accepted = self.campaign.batches[0].record.acceptance
        return float(magnitude(accepted.yield_lowest, "1")), float(magnitude(accepted.yield_highest, "1"))


# --- the balance ---------------------------------------------------------------------------------


def _line(expected: CampaignExpected, found: Found) -> Value:
    return expected.line(expected.facts.lines[found["key"]])


def _theory(expected: CampaignExpected, found: Found) -> Value:
    value = _line(expected, found)
    return value if is_number(value) else ""


def _agreement(expected: CampaignExpected, found: Found) -> Value:
    return "agrees" if is_number(_line(expected, found)) else "DIFFERS"


def _closes(expected: CampaignExpected, found: Found) -> Value:
    difference = expected.line("difference")
    if not is_number(difference):
        return ""
    return "the plan closes" if abs(float(difference or 0)) <= _CLOSED else "DIFFERS"


# --- the batches ---------------------------------------------------------------------------------


def _of_batch(expected: CampaignExpected, found: Found) -> Value:
    mass = expected.batch(found["letter"]).line(found["key"], "mg")
    return float(rounding.half_up(exact(mass), _SHOWN_PLACES)) if is_number(mass) else ""


def _copied(expected: CampaignExpected, found: Found) -> Value:
    return copied(shown_value(expected.batch(found["letter"]), found["source"]))


def _batch_verdict(expected: CampaignExpected, found: Found) -> Value:
    return _verdict_on(expected, found["letter"])


def _verdict_on(expected: CampaignExpected, letter: str) -> str:
    """Return the verdict on a batch: on what was weighed of its drug powder, and on its yield."""
    names = (f"{expected.powder_name(letter)}_verdict", "yield_verdict")
    verdicts = [expected_value(expected.batch(letter), each) for each in names]
    if "" in verdicts:
        return ""
    return PASS if verdicts == [PASS, PASS] else FAIL


# --- common powders ------------------------------------------------------------------------------


def _share(expected: CampaignExpected, found: Found) -> Value:
    return _share_of(expected, found["place"], found["what"])


def _share_of(expected: CampaignExpected, place: str, what: str) -> Value:
    """Return what was obtained of a powder, of theory; or what was weighed and left of it, of what was obtained."""
    obtained = expected.entered(f"ground_{place}_actual")
    if what == "obtained":
        return quotient(obtained, expected.line(f"ground_{place}"))
    letters = next(each.letters for each in expected.campaign.powders if str(each.place) == place)
    weighed = [expected.batch(each).entered(f"{expected.powder_name(each)}_actual") for each in letters]
    parts = [*weighed, expected.entered(f"powder_left_{place}_actual")]
    return quotient(float(sum(map(exact, parts))), obtained) if all(map(is_number, parts)) else ""


def _powder_verdict(expected: CampaignExpected, found: Found) -> Value:
    return judged(_share(expected, found), expected.bounds())


def _overall(expected: CampaignExpected, found: Found) -> Value:
    verdicts = [_verdict_on(expected, letter) for letter in expected.batches]
    for powder in expected.campaign.powders:
        shares = [_share_of(expected, str(powder.place), each) for each in ("obtained", "accounted")]
        verdicts += [judged(each, expected.bounds()) for each in shares]
    if FAIL in verdicts:
        return FAIL
    return PASS if all(each == PASS for each in verdicts) else ""


# --- the table -----------------------------------------------------------------------------------


def _rule(pattern: str, words: str, value: Callable[[CampaignExpected, Found], Value]) -> SheetRule:
    return SheetRule(re.compile(pattern), words, value)


_OF_BATCH = r"campaign_(?P<letter>[a-z])"
_POWDER = r"campaign_powder_(?P<place>[0-9]+)_(?P<what>obtained|accounted)"

CAMPAIGN_RULES: tuple[SheetRule, ...] = (
    _rule(f"{_OF_BATCH}_(?P<key>drug|powder)", "line of the batch's working in mg, rounded half up to 0.01", _of_batch),
    _rule(
        rf"{_OF_BATCH}_(?P<source>material_[0-9]+_(?:target|actual)|yield_(?:theory|actual|share))",
        "copy of the cell on the batch's own sheet",
        _copied,
    ),
    _rule(f"{_OF_BATCH}_actual_verdict", "PASS where drug powder and yield of the batch pass", _batch_verdict),
    _rule(r"campaign_(?P<key>.+)_live", "", _line),
    _rule(
        r"campaign_(?P<key>.+)_agreement",
        "live recheck equals the result of Python to 1 part in 1,000,000,000",
        _agreement,
    ),
    _rule(
        r"campaign_(?P<key>(?:crushed|ground|powder_left)_[0-9]+)_theory", "copy of the line of the working", _theory
    ),
    _rule(_POWDER, "obtained \N{DIVISION SIGN} theory; weighed and left over \N{DIVISION SIGN} obtained", _share),
    _rule(f"{_POWDER}_verdict", "share within the limits of a yield, both included", _powder_verdict),
    _rule("campaign_actual_verdict", "FAIL where one verdict above is, PASS where all are", _overall),
    _rule("campaign_plan_closes", "drug not accounted for is nothing, to 0.000001", _closes),
)


@lru_cache(maxsize=1024)
def rule_of_campaign_field(name: str) -> Known:
    """Return the rule for the live cell of a name on the sheet Campaign; None where there is no rule.

    Examples
    --------
    >>> rule, found = rule_of_campaign_field("campaign_b_yield_share")
    >>> rule.words, found["letter"]
    ("copy of the cell on the batch's own sheet", 'b')
    """
    return matching_rule(CAMPAIGN_RULES, name)


def expected_campaign_value(expected: CampaignExpected, name: str) -> Value:
    """Return what the live cell of a name should show; KeyError where no rule knows it."""
    known = rule_of_campaign_field(name)
    if known is None:
        raise KeyError(name)
    rule, found = known
    return rule.value(expected, found)
