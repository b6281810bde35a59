"""Reviews made by hand, for what is done with reviews."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from compounding.records.finding import Finding, sorted_findings
from compounding.records.finding_codes import finding
from compounding.records.review import BatchSummary, LotUsed, Review, Weights

MADE = datetime.date(2026, 11, 2)
# The differences of 20 weights from their mean, in tenths of a milligram, as a careful filler has them.
_SCATTER = (3, -8, 12, -4, 0, 7, -15, 9, 2, -6, 11, -2, 5, -9, 1, 14, -11, 4, -7, -6)

LOCKED = finding("LOCKED", subject="tablets, target", expected="8.2 g", found="9.2 g", sheet="Batch record", cell="G24")
TOOLKIT = finding("TOOLKIT", subject="toolkit", expected="compounding 2.0", found="compounding 1.0")
UNSIGNED = finding(
    "STEP-UNSIGNED", subject="step 4, done by", expected="initials", found="blank", sheet="Batch record", cell="H41"
)
EACH = finding(
    "EACH", subject="capsule 7", expected="134.9 mg to 164.9 mg", found="171.2 mg", sheet="Measurements", cell="C16"
)


def weights(theory: str = "149.9", shift: int = 0, count: int = 20) -> Weights:
    """Return weights about a theory, all shifted by so many tenths of a milligram."""
    number = Decimal(theory)
    masses = tuple(number + Decimal(each + shift) / 10 for each in _SCATTER[:count])
    return Weights(masses=masses, theory=number, lowest=number * Decimal("0.9"), highest=number * Decimal("1.1"))


def lot(
    number: str, amount: str | None = "8.21", material: str = "Naltrexone tablets 50 mg", unit: str = "g"
) -> LotUsed:
    return LotUsed(
        material=material,
        component="drug",
        number=number,
        supplier="Acme",
        expiry=datetime.date(2028, 1, 31),
        amount=None if amount is None else Decimal(amount),
        unit=unit,
    )


def batch(number: str = "LDN-0001", **more: Any) -> BatchSummary:
    """Return a batch of capsules that was made as planned."""
    made = more.pop("made", MADE)
    own = BatchSummary(
        batch=number,
        letter="",
        title="naltrexone hydrochloride 4.5 mg capsules, 90 capsules",
        form="capsule",
        formula="naltrexone-capsule",
        version="1",
        order_hash=digest(f"order {number}"),
        planned=MADE,
        made=made,
        beyond_use=(made or MADE) + datetime.timedelta(days=180),
        yield_share=Decimal("0.978"),
        mean_share=Decimal("1.002"),
        rsd=Decimal("0.021"),
        of_label=Decimal("0.9985"),
        labels=3,
        disposition="accept",
        lots=(lot("A-123"), lot("MCC 77", "5.31", "Microcrystalline cellulose")),
        weights=weights(),
    )
    return replace(own, **more)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def review(*batches: BatchSummary, file: str = "", findings: Sequence[Finding] = (), **more: Any) -> Review:
    """Return the review of a file with batches; without a name it is named after its first batch."""
    name = file or f"sheets/{batches[0].batch}.xlsx"
    own = Review(
        file=name,
        sha256=digest(name),
        kind="batch sheet",
        program="LibreOffice 24.8",
        batches=batches,
        findings=sorted_findings(tuple(findings)),
        order_hash=batches[0].order_hash if batches else "",
    )
    return replace(own, **more)


def run_of(count: int, **more: Any) -> tuple[Review, ...]:
    """Return reviews of so many batches of one formula, one a week."""
    found = []
    for place in range(count):
        shift = _SCATTER[place % 20]
        found.append(
            review(
                batch(
                    f"LDN-{place + 1:04d}",
                    made=MADE + datetime.timedelta(days=7 * place),
                    yield_share=Decimal("0.975") + Decimal(shift) / 2000,
                    mean_share=Decimal("1.001") + Decimal(shift) / 1000,
                    rsd=Decimal("0.021") + Decimal(shift) / 4000,
                    weights=weights(shift=shift),
                    **more,
                )
            )
        )
    return tuple(found)


def titration() -> Review:
    """Return the review of a titration's workbook, with a finding of batch B and one of the whole."""
    return review(
        batch("LDN-9-A", letter="A"),
        batch("LDN-9-B", letter="B", disposition=""),
        file="sheets/titration.xlsx",
        kind="titration",
        order_hash=digest("request"),
        findings=(replace(LOCKED, sheet="Batch record B"), TOOLKIT),
    )
