from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable

import pytest

from compounding.records.finding import Finding
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.times import times_findings
from tests.sheets import samples
from tests.sheets.review.filled_samples import filled, rewritten

NAMES = tuple(samples.ORDERS)
KNOWN = "capsules, all known"
MADE = samples.MADE
TODAY = datetime.date(2026, 12, 24)
SIGNED = ("compounder_date", "checker_date", "release_date")
WORK = ("gate_date", "made_date", *SIGNED)


def _places(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(each.code, each.place) for each in findings]


def _at(sheet: Filled, code: str, name: str) -> tuple[str, str]:
    return code, f"{sheet.fields[name].sheet}!{sheet.fields[name].cell}"


def _days(number: int) -> datetime.date:
    return MADE + datetime.timedelta(days=number)


def _time(text: str) -> datetime.time:
    return datetime.time.fromisoformat(text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("today", [MADE, TODAY])
def test_a_sheet_that_is_filled_in_has_no_findings(name: str, today: datetime.date) -> None:
    assert list(times_findings(filled(name), today)) == []


@pytest.mark.parametrize("name", NAMES)
def test_blank_entries_give_no_findings(name: str) -> None:
    assert list(times_findings(filled(name, only_changes=True), TODAY)) == []


@pytest.mark.parametrize("name", NAMES)
def test_each_date_in_the_future_is_one_finding_at_its_cell(name: str) -> None:
    sheet = filled(name)
    for each in (*WORK, "deviation_1_date", "deviation_2_date"):
        found = list(times_findings(rewritten(sheet, **{each: TODAY + datetime.timedelta(days=1)}), TODAY))
        assert _places(found) == [_at(sheet, "DATE", each)], each
        assert found[0].expected == "not later than 2026-12-24, the day of this review"
        assert found[0].found == "2026-12-25"


@pytest.mark.parametrize("name", NAMES)
def test_each_date_of_another_century_is_one_finding_at_its_cell(name: str) -> None:
    sheet = filled(name)
    for each in (*WORK, "deviation_1_date"):
        found = list(times_findings(rewritten(sheet, **{each: "1926-11-20"}), TODAY))
        assert [(one.code, one.expected) for one in found] == [("DATE", "a day since 2000")], each
        assert _places(found) == [_at(sheet, "DATE", each)]


@pytest.mark.parametrize("name", NAMES)
def test_a_signature_before_the_work_is_one_finding_at_its_cell(name: str) -> None:
    sheet = filled(name)
    for each in (*SIGNED, "deviation_1_date"):
        found = list(times_findings(rewritten(sheet, **{each: _days(-1)}), TODAY))
        assert _places(found) == [_at(sheet, "ORDER-OF-TIME", each)], each
        assert found[0].found == "2026-12-01"
        assert found[0].expected.startswith("not before 2026-12-02 (")


@pytest.mark.parametrize("name", NAMES)
def test_a_plausibility_check_after_the_work_is_one_finding_at_its_cell(name: str) -> None:
    sheet = filled(name, gate_date=_days(1))
    found = list(times_findings(sheet, TODAY))
    assert _places(found) == [_at(sheet, "ORDER-OF-TIME", "gate_date")]
    assert found[0].expected == "not after 2026-12-02 (date of compounding)"


def test_a_plausibility_check_days_before_and_a_release_days_after_are_in_order() -> None:
    sheet = filled(
        KNOWN, gate_date=_days(-5), checker_date=_days(1), release_date=_days(4), release_time=_time("07:00")
    )
    assert list(times_findings(sheet, TODAY)) == []


def test_of_dates_that_do_not_agree_the_fewest_are_named() -> None:
    sheet = filled(KNOWN, compounder_date=_days(5))
    found = list(times_findings(sheet, TODAY))
    assert _places(found) == [_at(sheet, "ORDER-OF-TIME", "compounder_date")]
    assert found[0].expected.startswith("not after 2026-12-02 (Checked by")


def _in_force_from(sheet: Filled, effective: datetime.date) -> Filled:
    formula = dataclasses.replace(sheet.record.formula, effective=effective)
    return dataclasses.replace(sheet, record=dataclasses.replace(sheet.record, formula=formula))


def _made_on(name: str, day: int) -> Filled:
    """Return a sheet on which all was done some days after the day that was planned."""
    names = ("gate_date", "made_date", "deviation_1_date", *SIGNED)
    return rewritten(filled(name), **dict.fromkeys(names, _days(day)))


@pytest.mark.parametrize("name", NAMES)
def test_a_batch_made_later_than_planned_has_a_label_on_the_safe_side(name: str) -> None:
    sheet = _made_on(name, 1)
    [found] = times_findings(sheet, TODAY)
    assert [_at(sheet, "DATE", "made_date")] == _places([found])
    assert found.severity == "minor"
    label = sheet.record.beyond_use.date
    assert found.expected == "2026-12-02, the day it was planned for"
    assert found.found == (
        f"2026-12-03: the label's beyond-use date {label} counts from 2026-12-02, which is on the safe side"
    )


@pytest.mark.parametrize(
    ("name", "day", "right"),
    # 180, 35 and 14 days, of which the day of compounding is the first; the cream's lot expires on 2026-12-13.
    [(KNOWN, -1, "2027-05-29"), ("drops", -10, "2026-12-26"), ("cream", -3, "2026-12-12")],
)
def test_a_batch_made_earlier_than_planned_has_a_label_that_is_too_late(name: str, day: int, right: str) -> None:
    sheet = _made_on(name, day)
    [found] = times_findings(sheet, TODAY)
    assert [_at(sheet, "DATE", "made_date")] == _places([found])
    assert found.severity == "critical"
    label = sheet.record.beyond_use.date
    assert found.found == (
        f"{_days(day)}: the label's beyond-use date {label} counts from 2026-12-02; from {_days(day)} it is {right}"
    )
    assert found.action.startswith("Work the sheet out anew for the day of compounding, and relabel; quarantine")


def test_a_beyond_use_date_that_is_the_expiry_of_a_lot_stays() -> None:
    [found] = times_findings(_made_on("cream", -2), TODAY)
    assert found.severity == "minor"
    assert "is the expiry of a lot" in found.found


def test_a_batch_made_after_the_date_on_its_label() -> None:
    [found] = times_findings(_made_on("cream", 12), TODAY)
    assert (found.severity, found.found) == ("critical", "2026-12-14, after the label's beyond-use date 2026-12-13")


@pytest.mark.parametrize(
    ("changes", "spoiled"),
    [
        ({"begun": "13:00"}, "begun"),
        ({"begun": "11:31"}, "finished"),
        ({"finished": "08:00"}, "finished"),
        ({"finished": "09:00"}, "finished"),
        ({"finished": "12:16"}, "finished"),
        ({"finished": "11:46"}, "compounder_time"),
        ({"compounder_time": "11:00"}, "compounder_time"),
        ({"compounder_time": "14:01"}, "compounder_time"),
        ({"checker_time": "11:44"}, "checker_time"),
        ({"checker_time": "14:01"}, "release_time"),
        ({"release_time": "00:00"}, "release_time"),
        ({"compounder_time": "11:30", "checker_time": "11:30", "release_time": "11:30"}, ""),
        ({"begun": "00:00"}, ""),
        ({"begun": None, "finished": None}, ""),
    ],
)
@pytest.mark.parametrize("name", [KNOWN, "drops", "cream"])
def test_times_of_one_day(name: str, changes: dict[str, str | None], spoiled: str) -> None:
    times = {field: None if text is None else _time(text) for field, text in changes.items()}
    sheet = rewritten(filled(name), **times)
    assert _places(times_findings(sheet, TODAY)) == ([_at(sheet, "ORDER-OF-TIME", spoiled)] if spoiled else [])


def test_times_of_different_days_are_not_compared() -> None:
    sheet = filled(
        KNOWN,
        checker_date=_days(1),
        checker_time=_time("08:00"),
        release_date=_days(2),
        release_time=_time("07:00"),
    )
    assert list(times_findings(sheet, TODAY)) == []


def test_work_that_went_on_after_midnight() -> None:
    next_day = rewritten(filled(KNOWN), **dict.fromkeys(SIGNED, _days(1)))
    sheet = rewritten(next_day, begun=_time("22:00"), finished=_time("00:00"), compounder_time=_time("00:20"))
    assert list(times_findings(sheet, TODAY)) == []
    early = rewritten(sheet, finished=_time("00:30"))
    assert _places(times_findings(early, TODAY)) == [_at(sheet, "ORDER-OF-TIME", "compounder_time")]


@pytest.mark.parametrize("name", NAMES)
def test_a_balance_whose_calibration_had_expired(name: str) -> None:
    sheet = filled(name)
    due = [each for each in sheet.entries if each.startswith("balance_due")]
    assert due
    for each in due:
        found = list(times_findings(rewritten(sheet, **{each: _days(-1)}), TODAY))
        assert _places(found) == [_at(sheet, "DATE", each)]
        assert found[0].found == "2026-12-01: the calibration had expired"
        assert list(times_findings(rewritten(sheet, **{each: MADE}), TODAY)) == []


@pytest.mark.parametrize("name", NAMES)
def test_expiry_dates(name: str) -> None:
    sheet = filled(name)
    expiries = [each for each in sheet.entries if each.endswith("_expiry")]
    assert len(expiries) >= 2
    for each in expiries:
        for date, severity in (("2028-05-01", "note"), ("2036-12-03", "minor"), ("2037-01-01", "minor")):
            found = list(times_findings(rewritten(sheet, **{each: datetime.date.fromisoformat(date)}), TODAY))
            assert [(one.code, one.severity, one.found) for one in found] == [("DATE", severity, date)], each
            assert _places(found) == [_at(sheet, "DATE", each)]
        for date in ("2036-12-02", "2028-05-31", "2028-02-29"):
            good = rewritten(sheet, **{each: datetime.date.fromisoformat(date)})
            assert list(times_findings(good, TODAY)) == []


def test_what_is_no_date_or_time_is_not_compared() -> None:
    sheet = filled(KNOWN, compounder_date="soon", checker_time="after lunch", gate_date="N/A")
    assert list(times_findings(sheet, TODAY)) == []


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("15:30", "15:30"),
        ("15.30", "15:30"),
        ("3:30 pm", "15:30"),
        ("12 p.m.", "12:00"),
        ("23:59", "23:59"),
        ("11:30", ""),
        ("8.40", ""),
        ("12 am", ""),
        ("15:30 and again 16:00", ""),
        ("25:00", ""),
        ("done", ""),
    ],
)
def test_a_time_in_a_step_is_not_later_than_the_end_of_the_work(words: str, shown: str) -> None:
    sheet = filled(KNOWN, step_1_record_1=words)
    assert sheet.label("step_1_record_1").endswith("area cleared at")
    found = list(times_findings(sheet, TODAY))
    expected = [("ORDER-OF-TIME", "minor", "not after 11:30 (time of finishing)", shown)] if shown else []
    assert [(each.code, each.severity, each.expected, each.found) for each in found] == expected
    assert [each.cell for each in found] == ([sheet.fields["step_1_record_1"].cell] if shown else [])


def test_a_time_in_a_step_is_not_compared_where_the_work_went_past_midnight_or_has_no_end() -> None:
    for changes in ({"begun": _time("22:00"), "finished": _time("01:00")}, {"finished": None}):
        late = filled(KNOWN, step_1_record_1="21:40", **changes, compounder_date=_days(1), checker_date=_days(1))
        late = rewritten(late, release_date=_days(1))
        assert [each for each in times_findings(late, TODAY) if "area" in each.subject] == []


def test_what_steps_record_otherwise_is_free_text() -> None:
    assert list(times_findings(filled(KNOWN, step_4_record_2="23:59"), TODAY)) == []


@pytest.mark.parametrize(("days", "is_found"), [(-30, False), (-31, True), (-365, True)])
def test_a_plausibility_check_long_before_the_work(days: int, is_found: bool) -> None:
    sheet = rewritten(filled(KNOWN), gate_date=_days(days))
    sheet = _in_force_from(sheet, datetime.date(2020, 1, 1))
    found = list(times_findings(sheet, TODAY))
    assert _places(found) == ([_at(sheet, "DATE", "gate_date")] if is_found else [])
    if is_found:
        assert found[0].severity == "minor"
        assert found[0].expected == "at most 30 days before 2026-12-02, the day of compounding"
        assert found[0].found == f"{_days(days)}, {-days} days before"


@pytest.mark.parametrize(("effective", "named"), [(-2, ""), (-1, "gate_date"), (0, "gate_date"), (1, "made_date")])
def test_a_plausibility_check_before_the_formula_was_in_force(effective: int, named: str) -> None:
    sheet = _in_force_from(rewritten(filled(KNOWN), gate_date=_days(-2)), _days(effective))
    found = list(times_findings(sheet, TODAY))
    # Where the batch itself was too early, it is the day of compounding that is named, and alone.
    assert _places(found) == ([_at(sheet, "DATE", named)] if named else [])
    if named == "gate_date":
        assert found[0].severity == "minor"
        assert found[0].expected.startswith(f"not before {_days(effective)}, when version ")


@pytest.mark.parametrize("name", NAMES)
def test_a_batch_made_before_its_formula_was_in_force_is_a_finding(name: str) -> None:
    for effective, is_found in ((_days(1), True), (MADE, False), (_days(-1), False)):
        sheet = _in_force_from(filled(name), effective)
        found = list(times_findings(sheet, TODAY))
        assert _places(found) == ([_at(sheet, "DATE", "made_date")] if is_found else [])
        if is_found:
            formula = sheet.record.formula
            assert found[0].severity == "major"
            assert found[0].expected == (
                f"not before {effective}, when version {formula.version} of {formula.id} came into force"
            )
            assert found[0].found == str(MADE)
            assert "the pharmacist decides" in found[0].action


def test_a_batch_planned_in_time_and_made_too_early_has_both_findings() -> None:
    sheet = _in_force_from(_made_on("drops", -3), _days(-1))
    assert [(each.severity, each.place) for each in times_findings(sheet, TODAY)] == [
        ("critical", _at(sheet, "DATE", "made_date")[1]),
        ("major", _at(sheet, "DATE", "made_date")[1]),
    ]


def test_a_day_that_cannot_be_is_not_compared_with_the_formula() -> None:
    sheet = rewritten(_in_force_from(filled(KNOWN), _days(1)), made_date="1999-12-02")
    assert [each.expected for each in times_findings(sheet, TODAY)] == ["a day since 2000"]
    assert [each for each in times_findings(rewritten(sheet, made_date=None), TODAY) if each.code == "DATE"] == []
