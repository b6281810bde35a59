"""Rule packs: what the toolkit knows of the rules of a jurisdiction. What was not seen in a source is to be confirmed.

None of it is legal advice, and what a pack does not say the law may.
"""

from __future__ import annotations

from compounding.records.pharmacy.profile import RulePack

_CAUTIOUS_DAY = "day of compounding"
_RETENTION = "as the law requires; the pharmacy has not stated for how long"
_AMERICAN_RETENTION = "as state and federal law require; the pharmacy has not stated for how long"
_NO_OVERAGE = (
    "No rule for an overage of drug is applied: state an overage, or spare units, where the pharmacy adds them."
)
_DAY_1 = (
    "Confirm: the day of compounding counts as day 1 of the beyond-use date. It is the cautious convention, seen in a "
    "procedure of the University of Illinois alone; whether the law or USP <795> asks for it was not seen."
)


def rule_pack(name: str) -> RulePack | None:
    """Return the rule pack of a name, or None where there is none.

    Examples
    --------
    >>> pack = rule_pack("germany")
    >>> print(pack.title, pack.overage_rule) if pack else None
    Germany dac-nrf
    """
    return next((each for each in rule_packs() if each.name == name), None)


def rule_packs() -> tuple[RulePack, ...]:
    """Return the rule packs there are.

    Examples
    --------
    >>> print(*(each.name for each in rule_packs()))
    united-states texas california canada germany belgium other
    """
    return (*_american(), *_european(), _other())


def _american() -> tuple[RulePack, ...]:
    federal = (_NO_OVERAGE, _DAY_1)
    return (
        RulePack(
            name="united-states",
            title="United States",
            overage_rule="",
            first_day=_CAUTIOUS_DAY,
            retention=_AMERICAN_RETENTION,
            notes=(
                *federal,
                "Confirm with USP <795> and with the state: records are said to be kept for two years or longer; that "
                "was not seen in a source. State the pharmacy's own period under retention.",
            ),
            references=("illinois-bud", "usp-795"),
        ),
        RulePack(
            name="texas",
            title="United States, Texas",
            overage_rule="",
            first_day=_CAUTIOUS_DAY,
            retention="at least 2 years, and produced within 72 hours when asked for (22 TAC 291.131)",
            notes=(
                *federal,
                "Confirm with the current text of 22 TAC 291.131: records are kept for at least two years; the "
                "accuracy of the balance is verified at least every 12 months; a preparation holds 90.0 to 110.0 % of "
                "the labelled drug, and of the theoretical weight or volume per unit.",
            ),
            references=("illinois-bud", "texas-291-131", "usp-795"),
        ),
        RulePack(
            name="california",
            title="United States, California",
            overage_rule="",
            first_day=_CAUTIOUS_DAY,
            retention=_AMERICAN_RETENTION,
            notes=(
                *federal,
                "Confirm: new compounding regulations took effect on 2025-10-01, and their text was not seen.",
                "Confirm: records are said to be kept for three years; that was not seen in a source. State the "
                "pharmacy's own period under retention.",
            ),
            references=("california-2025", "illinois-bud", "usp-795"),
        ),
        RulePack(
            name="canada",
            title="Canada",
            overage_rule="",
            first_day=_CAUTIOUS_DAY,
            retention=_RETENTION,
            notes=(
                *federal,
                "Confirm with the province: a page of the Alberta College of Pharmacy still gave the beyond-use dates "
                "of 2014. The toolkit applies the classes of USP <795> of 2023.",
            ),
            references=("alberta-bud", "illinois-bud", "usp-795"),
        ),
    )


def _european() -> tuple[RulePack, ...]:
    usp = (
        "Confirm: beyond-use dates are those of USP <795> (United States), or shorter by the formula; the national "
        "rules were not seen."
    )
    return (
        RulePack(
            name="germany",
            title="Germany",
            overage_rule="dac-nrf",
            first_day=_CAUTIOUS_DAY,
            retention=_RETENTION,
            notes=(
                "Confirm: the overage of capsules is by accounts of DAC/NRF, whose text was not seen; another German "
                "source (relaxed-ins-stex.de) teaches none.",
                _DAY_1,
                usp,
            ),
            references=("daz-capsules", "illinois-bud", "usp-795"),
        ),
        RulePack(
            name="belgium",
            title="Belgium",
            overage_rule="belgium",
            first_day=_CAUTIOUS_DAY,
            retention=_RETENTION,
            notes=(
                "Confirm with the federal agency for medicines: the overage of single units is by a supplier's account "
                "of its rules, and of those of the Therapeutic Magistral Formulary.",
                _DAY_1,
                usp,
            ),
            references=("fagron-be-overage", "illinois-bud", "usp-795"),
        ),
    )


def _other() -> RulePack:
    return RulePack(
        name="other",
        title="Another jurisdiction, of which the toolkit knows no rules",
        overage_rule="",
        first_day=_CAUTIOUS_DAY,
        retention=_RETENTION,
        notes=(_NO_OVERAGE, _DAY_1, "Confirm beyond-use dates, labels and records with the law of the place."),
        references=("illinois-bud", "usp-795"),
    )
