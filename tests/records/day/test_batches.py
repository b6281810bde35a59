"""One prescription planned as a batch, without its number."""

from __future__ import annotations

import dataclasses
import pickle

from compounding.records.day.batches import BatchPlan, numbered_batch, planned_batch
from compounding.records.library import find_library
from compounding.records.orders.rows import Faulty
from compounding.records.stock.shelf import Shelf
from tests.records.day.days import titration
from tests.records.orders.rows import Row, asked, row
from tests.records.stock.shelves import shells, tablets

LIBRARY = find_library()


def plan(given: Row, *lots: object) -> BatchPlan | Faulty:
    return planned_batch(asked(given)[0], LIBRARY, Shelf(lots))  # type: ignore[arg-type]


def made(given: Row, *lots: object) -> BatchPlan:
    found = plan(given, *lots)
    assert isinstance(found, BatchPlan)
    return found


def test_planning_takes_nothing_from_the_shelf() -> None:
    shelf = Shelf((tablets("T", 100), shells("S", 500)))
    for each in (row(2), titration(2), row(2, strength="45 mg/capsule")):
        planned_batch(asked(each)[0], LIBRARY, shelf)
    assert shelf.taken == {}


def test_what_cannot_be_made_is_given_back_with_its_reasons() -> None:
    found = plan(row(2, strength="45 mg/capsule"), tablets("T", 100))
    assert isinstance(found, Faulty)
    assert (found.rows, found.prescriptions) == ((2,), ("RX-2",))
    assert "outside" in found.problems[0]


def test_places_go_with_what_is_taken() -> None:
    found = made(row(2), shells("S", 500), tablets("T", 100))
    assert [(each.lot, place) for each, place in zip(found.takes, found.places, strict=True)] == [
        ("T", 1),
        ("", None),
        ("S", 0),
    ]


def test_a_plan_can_be_sent_between_processes() -> None:
    for each in (row(2), titration(2)):
        found = made(each, tablets("T", 100))
        back = pickle.loads(pickle.dumps(found))
        assert dataclasses.replace(back, takes=()) == dataclasses.replace(found, takes=())
        assert repr(back.takes) == repr(found.takes)


def test_a_titration_adds_up_its_batches_and_crushes_tablets_once() -> None:
    found = made(titration(2), tablets("T", 100), shells("S", 500))
    amounts = {each.lot: str(each.amount) for each in found.takes if each.lot}
    # 7 and 7 capsules of 1.5 and 3 mg, 14 of 4.5 mg: 94.5 mg of drug are in two tablets.
    assert amounts == {"T": "2 tablet", "S": "28 capsule"}
    assert [each.letter for each in found.labels] == ["A", "B", "C"]
    assert found.quantity == "7 capsules and 7 capsules and 14 capsules"


def test_the_number_goes_onto_the_order_the_labels_and_the_file() -> None:
    for each, batches in ((row(2), ["B-1"]), (titration(2), ["B-1-A", "B-1-B", "B-1-C"])):
        found = made(each, tablets("T", 100))
        batch, made_from = numbered_batch(found, "B-1", LIBRARY)
        assert (batch.batch, batch.file) == ("B-1", "B-1.xlsx")
        assert [label.text.batch for label in batch.labels] == batches
        other, _ = numbered_batch(found, "B-2", LIBRARY)
        assert batch.order_hash != other.order_hash
        order = made_from if not hasattr(made_from, "order") else made_from.order
        assert order.batch == "B-1"
        assert dataclasses.replace(order, batch="") == (
            found.made_from if not hasattr(found.made_from, "order") else found.made_from.order
        )


def test_a_note_of_the_row_stands_before_those_of_the_stock() -> None:
    noted = dataclasses.replace(asked(row(2))[0], notes=("merged",))
    found = planned_batch(noted, LIBRARY, Shelf((tablets("T", 100),)))
    assert isinstance(found, BatchPlan)
    assert found.notes[0] == "merged"
    assert len(found.notes) > 1
