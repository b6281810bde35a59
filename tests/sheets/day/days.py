"""Days to write: a realistic one, a large one, and one of odd texts."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace

from compounding.records.compounding_record import LabelText
from compounding.records.day import Day, DayBatch, DayLabel, LotUse, RefusedRow, Taken
from compounding.records.formula_parts import AuxiliaryLabel
from compounding.units import Quantity, is_open, open_quantity, parse_quantity

MADE = datetime.date(2026, 11, 22)
TABLETS_NAME, CELLULOSE = "naltrexone hydrochloride tablets 50 mg", "microcrystalline cellulose PH-105"
SHELLS, WATER = "hard capsule shells, size 3", "purified water"
EXPIRIES = {
    "NT-0412": datetime.date(2027, 3, 31),
    "NT-0513": datetime.date(2027, 9, 30),
    "MCC-88": datetime.date(2028, 1, 31),
    "MCC-91": datetime.date(2028, 6, 30),
    "CS-3-17": datetime.date(2029, 5, 31),
}
WARNINGS = (
    "The strength on the label is naltrexone hydrochloride: no salt factor and no assay factor is applied.",
    "Every label seen lists lactose and a colour (iron oxides or a dye): never call the product free of lactose or of "
    "dye.",
    "The tablets are film-coated: the coat crushes slowly and may have to be sieved and crushed again. Crush whole "
    "tablets; halves are not proven equal.",
    "The study ijpc-2018-252 (controlled room temperature) found 360 days, but the table's 180 days stand: no study "
    "outranks the limit of 180 days.",
)
AUXILIARY = tuple(
    AuxiliaryLabel(text=each, sources=(), references=())
    for each in (
        "Do not take with opioid medicines. Tell every doctor, dentist and anaesthetist that you take naltrexone.",
        "Swallow the capsule whole.",
        "Contains lactose and colours from the tablets.",
        "Protect from light and moisture.",
        "Keep out of the reach of children.",
        "Do not use after the beyond-use date.",
    )
)


def label_text(batch: str, strength: str, made: datetime.date = MADE) -> LabelText:
    """Return the text of a label."""
    return LabelText(
        drug="naltrexone hydrochloride",
        strength=strength,
        amount="90 capsules",
        form="capsule",
        directions="Take by mouth as prescribed. One dose: 1 capsule.",
        batch=batch,
        made=made.isoformat(),
        beyond_use="2027-05-20",
        storage="Store at controlled room temperature, 20 to 25 °C (68 to 77 °F).",
        compounded="This medicine was compounded by the pharmacy on the prescriber's order.",
        auxiliary=AUXILIARY,
    )


def taken(material: str, form: str, lot: str, amount: Quantity) -> Taken:
    """Return what is taken of a lot."""
    return Taken(material=material, form=form, lot=lot, expiry=EXPIRIES.get(lot), amount=amount)


def batch(
    place: int, *, merged: int = 1, takes: Sequence[Taken] | None = None, pattern: str = "LDN-{:03d}"
) -> DayBatch:
    """Return a batch of capsules; every third waits for a bench entry."""
    number = pattern.format(place)
    strength = ("4.5 mg per capsule", "1.5 mg per capsule", "3 mg per capsule")[place % 3]
    first = 2 + (place - 1) * merged
    prescriptions = tuple(f"RX-{70_000 + first + each}" for each in range(merged))
    if takes is None:
        takes = (
            taken(TABLETS_NAME, "tablet", "NT-0412" if place <= 8 else "NT-0513", parse_quantity("9 tablets")),
            taken(
                CELLULOSE,
                "excipient",
                "MCC-88" if place <= 12 else "MCC-91",
                open_quantity("mg") if place % 3 == 0 else parse_quantity(f"{9_812 + place}.35 mg"),
            ),
            taken(SHELLS, "capsule shell", "CS-3-17", parse_quantity("92 capsules")),
            *((taken(WATER, "vehicle", "", parse_quantity("12.5 mL")),) if place % 7 == 0 else ()),
        )
    return DayBatch(
        batch=number,
        file=f"{number}.xlsx",
        title=f"naltrexone hydrochloride capsules, {strength}",
        formula="naltrexone-capsule",
        version="2",
        quantity=f"{90 * merged} capsules",
        rows=tuple(range(first, first + merged)),
        prescriptions=prescriptions,
        needed_by=datetime.date(2026, 11, 25) if place % 2 else None,
        beyond_use=datetime.date(2027, 5, 20),
        order_hash=f"{place:064d}",
        takes=tuple(takes),
        labels=tuple(
            DayLabel(prescription=each, amount="90 capsules", text=label_text(number, strength))
            for each in prescriptions
        ),
        bench=("Mean mass of a tablet", "Packing statistic of the diluent") if place % 3 == 0 else (),
        warnings=(*WARNINGS, f"Tablet excipients, {place} mg per capsule, take the place of filler.")
        if place % 5 == 0
        else WARNINGS,
        notes=("Lot NT-0412 is passed over: of 3 tablets left, 9 are needed. NT-0513 is taken.",) if place > 8 else (),
    )


def uses(batches: Iterable[DayBatch], on_hand: dict[str, str]) -> tuple[LotUse, ...]:
    """Return what batches take of each lot, added up by another way than the sheets use."""
    found: dict[tuple[str, str, str], list[tuple[str, Taken]]] = {}
    for each in batches:
        for one in each.takes:
            found.setdefault((one.material, one.form, one.lot), []).append((each.batch, one))
    return tuple(
        _use(key, [(number, one) for number, one in found[key]], on_hand.get(key[2], "")) for key in sorted(found)
    )


def _use(key: tuple[str, str, str], took: list[tuple[str, Taken]], on_hand: str) -> LotUse:
    known = [one.amount for _, one in took if not is_open(one.amount)]
    needed = sum(known[1:], start=known[0]) if known else None
    stock = parse_quantity(on_hand) if on_hand else None
    left = None if stock is None or needed is None else stock - needed.to(stock.units)
    return LotUse(
        material=key[0],
        form=key[1],
        lot=key[2],
        expiry=EXPIRIES.get(key[2]),
        needed=needed,
        on_hand=stock,
        left=left,
        batches=tuple(number for number, _ in took),
        waiting=tuple(number for number, one in took if is_open(one.amount)),
    )


ON_HAND = {
    "NT-0412": "72 tablets", "NT-0513": "200 tablets", "MCC-88": "500 g", "MCC-91": "20 g", "CS-3-17": "5000 capsules",
}  # fmt: skip


def a_day(batches: Sequence[DayBatch], **changes: object) -> Day:
    """Return a day of batches."""
    day = Day(
        made=MADE,
        pharmacy="Harbour Compounding Pharmacy",
        orders="orders-2026-11-22.csv",
        stock="stock.csv",
        paper="letter",
        batches=tuple(batches),
        refused=(),
        uses=uses(batches, ON_HAND),
        notes=(),
    )
    return replace(day, **changes)  # type: ignore[arg-type]


REFUSED = (
    RefusedRow(
        row=9,
        prescription="RX-70007",
        problems=(
            "row 9, column strength: '45 mg/capsule' is above 4.5 mg per capsule, the highest strength of "
            "naltrexone-capsule; see whether a decimal point is missing",
            "row 9, column quantity: '90': the unit is missing; write 90 capsules",
        ),
    ),
    RefusedRow(row=31, prescription="", problems=("row 31: no lot of lactose anhydrous is in the stock table",)),
)
REALISTIC = a_day(
    [batch(place, merged=12 if place == 4 else 1) for place in range(1, 21)],
    refused=REFUSED,
    notes=(
        "Rows 5 to 16 are merged into one batch, LDN-004: same formula, strength, source and directions.",
        "Row 22 repeats row 21 but for its prescription number.",
    ),
)
LARGE = a_day([batch(place, pattern="LDN-20261122-{:04d}") for place in range(1, 1001)])
EMPTY = a_day((), orders="", stock="", pharmacy="", paper="a4")
ODD = ("=1+1", "+7", "-3", "@home", "a\x07b\u202ec", "two\nlines", "&<>\"'", "ü€漢", "x" * 40_000, "word " * 9_000)


def odd_day() -> Day:
    """Return a day in which every text is odd."""
    first = batch(1)
    odd = ODD[0]
    return a_day(
        [
            replace(
                first,
                batch=odd,
                file="=1 +%2#.xlsx",
                title=ODD[1],
                quantity=ODD[2],
                prescriptions=(ODD[3],),
                takes=(taken("-mat", "tablet", "+lot", parse_quantity("3 tablets")),),
                labels=(
                    DayLabel(
                        prescription=odd,
                        amount="@1",
                        text=replace(label_text(odd, "-1"), drug="+drug", directions=ODD[4], storage=ODD[5]),
                    ),
                ),
                bench=ODD,
                warnings=ODD,
                notes=ODD,
            )
        ],
        pharmacy="@pharmacy & Co\x01",
        orders="=orders.csv",
        stock="+stock.csv",
        notes=ODD,
        refused=(RefusedRow(row=2, prescription="=2", problems=ODD),),
    )
