"""Strength: what a batch holds by what was really weighed and made, against its label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from compounding import units
from compounding.calculations.verification import judged, share_of_label, strength_of_capsules
from compounding.propagation import sensitivities
from compounding.records.compounding_record import Material
from compounding.records.finding import Finding
from compounding.records.finding_codes import finding
from compounding.sheets.layout import field_name
from compounding.sheets.review.accounts import all_measured, mixture_weighed
from compounding.sheets.review.amounts import range_text, roughly, roughly_of, share_text
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.net_fills import net_fills
from compounding.units import Quantity, quantity

_EXPECTED = "strength_expected"
# What each expected line is compared with: the line of what the label claims.
_CLAIMS: Mapping[str, str] = MappingProxyType(
    {_EXPECTED: "strength", "dose_expected": "dose", "actuation_expected": "strength_per_actuation"}
)
_DRUG = ("drug_expected_as_prescribed", "drug_expected")
# Compared to the tenth of a per cent, as the limits are stated. [usp-gn]
_PLACES = 1


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A strength, as it follows from some of the entries.

    Attributes
    ----------
    field
        The field at which it is reported; "" where the sheet has none.
    subject
        What it is, and from what it follows.
    words
        How it was worked out, with its numbers.
    claim
        What the label claims.
    share
        The strength as a share of the label, 1 being the label itself.
    """

    field: str
    subject: str
    words: str
    claim: Quantity
    share: Decimal


def strength_findings(filled: Filled) -> Iterator[Finding]:
    """Yield a finding for each strength, by weighings or by the fill of capsules, that is outside its limits."""
    acceptance = filled.record.acceptance
    low, high = (units.converted(each, "%") for each in (acceptance.strength_lowest, acceptance.strength_highest))
    lowest, highest = (units.magnitude(each, "1") for each in (low, high))
    found = (by_weighings(filled), by_mean_fill(filled), *of_further_drugs(filled))
    for evidence in filter(None, found):
        if judged(quantity(evidence.share * 100, "%"), low, high, _PLACES).meets:
            continue
        field = filled.fields.get(evidence.field)
        yield finding(
            "STRENGTH",
            subject=evidence.subject,
            expected=f"{range_text(lowest, highest)} of {roughly_of(evidence.claim)}",
            found=f"{evidence.words}, {share_text(evidence.share)} of the label",
            sheet=field.sheet if field else "",
            cell=field.cell if field else "",
        )


def part_in_strength(filled: Filled, material: Material) -> float:
    """Return by what share the strength changes, for a material that is out by a small share: 1 is in proportion."""
    working, key = filled.made, _result(filled)
    lines = {each.weighed or each.target for each in filled.record.materials}
    line = material.weighed or material.target
    if key not in working or units.is_open(working[key].value) or working[key].value.magnitude == 0:
        return 1.0
    slope = sensitivities(working, key, held=lines).get(line, 0.0)
    return abs(slope * float(working[line].value.magnitude) / float(working[key].value.magnitude))


def of_label(filled: Filled) -> Decimal | None:
    """Return the strength by what was weighed and made as a share of the label; None where too little was entered.

    Of capsules that were weighed it is the content of the mean fill; else it follows from the weighings alone, and for
    drops from the volume that was made.
    """
    evidence = by_mean_fill(filled) or by_weighings(filled)
    return evidence.share if evidence is not None else None


def by_weighings(filled: Filled) -> Evidence | None:
    """Return the strength that follows from what was measured out; None where some of it was not entered."""
    return _by_line(filled, _result(filled), _claim(filled))


def of_further_drugs(filled: Filled) -> Iterator[Evidence]:
    """Yield the strength of each further drug that follows from what was measured out, where all of it was entered."""
    for component in filled.record.formula.further_drugs:
        claim = filled.working[f"amount_{component.key}"].value
        evidence = _by_line(filled, f"{_EXPECTED}_{component.key}", claim)
        if evidence is not None:
            yield evidence


def _by_line(filled: Filled, key: str, claim: Quantity) -> Evidence | None:
    """Return the strength that a line of the working comes to by what was measured out, if all of it was entered."""
    if key not in filled.working or not all_measured(filled):
        return None
    value = filled.made[key].value
    if units.is_open(value) or units.is_open(claim) or claim.magnitude <= 0:
        return None
    line = filled.made[key]
    live = field_name("calc", key, "live")
    return Evidence(
        field=live if live in filled.fields else field_name("calc", key),
        subject=f"{line.symbol}, by what was measured out",
        words=f"{roughly_of(value)} ({_words(filled, key)})",
        claim=claim,
        share=units.magnitude(share_of_label(value, claim), "1"),
    )


def by_mean_fill(filled: Filled) -> Evidence | None:
    """Return the content of capsules of the mean net fill; None where they, or the powders, were not weighed."""
    fills, mixture = net_fills(filled), mixture_weighed(filled)
    drug_key = next((each for each in _DRUG if each in filled.working), "")
    if fills is None or fills.mean <= 0 or mixture is None or not drug_key or not all_measured(filled):
        return None
    drug, claim = filled.made[drug_key].value, _claim(filled)
    if units.is_open(drug) or units.is_open(claim) or claim.magnitude <= 0:
        return None
    strength = strength_of_capsules(drug, mixture, quantity(fills.mean, "mg/capsule"))
    weighed = f"{roughly_of(drug)} of drug in {roughly_of(mixture)} of mixture"
    return Evidence(
        field="weights_mean",
        subject="strength by the mean net fill",
        words=f"{roughly_of(strength)} ({weighed}, {roughly(fills.mean, 'mg')} in a capsule)",
        claim=claim,
        share=units.magnitude(share_of_label(strength, claim), "1"),
    )


def _result(filled: Filled) -> str:
    budget = filled.record.budget
    return budget.result if budget is not None else _EXPECTED


def _claim(filled: Filled) -> Quantity:
    """Return what the label claims."""
    return filled.working[_CLAIMS[_result(filled)]].value


def _words(filled: Filled, key: str) -> str:
    """Return how a line is worked out, with rounded numbers in place of its symbols."""
    parts = [f"{filled.made[each].symbol} {roughly_of(filled.made[each].value)}" for each in filled.made.uses(key)]
    return "; ".join(parts)
