"""The Calendar sheet: the patient's page, with what to take on each day, and when to call."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from itertools import groupby

from compounding.records.shown_text import sentence, unbroken
from compounding.records.titration.batches import CalendarLine, times_a_day
from compounding.records.titration.campaign import Campaign
from compounding.records.titration.patient_words import patient_words
from compounding.records.titration.schedule import dose_text
from compounding.sheets.draft import headed_as_draft
from compounding.sheets.layout import Sheet
from compounding.sheets.pages import page_room

CALENDAR = "Calendar"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEK = 7
# A line for each day as long as they fit on two pages; else a line for each week, with a box for each day.
_MOST_DAILY = 35
# From and to, dose, what to take (2), batch, and seven boxes.
_WIDTHS = (26.5, 13.8, 19, 17, 10, *(4.4,) * _WEEK)
_LAST = len(_WIDTHS)
_FIRST_BOX = 6
# A page that is begun by the table's last rows has some of them.
_LAST_LINES = 8
# The texts on how to use it stand side by side in two columns.
_HALVES = ((1, 3), (4, _LAST))

# What the pharmacist writes on the page where the formula has no words of its own for the patient.
_NO_WORDS = (
    "Never take together with {drug}, and do not start after (to be written here by the pharmacist before this page is "
    "handed out):"
)
_SAID = ("Do not take with", "Do not use with")
_NO_CALL = "Call the prescriber if (to be written here by the pharmacist):"
# A box for handwriting has so much room.
_BLANK = 75


def calendar_sheet(campaign: Campaign, paper: str) -> Sheet:
    """Return the plan of the sheet, and where its pages begin.

    Parameters
    ----------
    paper
        "letter" or "a4".
    """
    once = Sheet(CALENDAR, _WIDTHS)
    start = _fill(once, campaign)
    _break_pages(once, start, page_room(paper, _WIDTHS))
    sheet = Sheet(CALENDAR, _WIDTHS, breaks=once.breaks_with_heads())
    _fill(sheet, campaign)
    return sheet


def _fill(sheet: Sheet, campaign: Campaign) -> int:
    """Fill in the sheet, and return the row in which what to take begins."""
    headed_as_draft(sheet, campaign.draft_notice)
    _head(sheet, campaign)
    _advice(sheet, campaign)
    _containers(sheet, campaign)
    _use(sheet, campaign)
    start = sheet.row
    _table(sheet, campaign)
    return start


def _table(sheet: Sheet, campaign: Campaign) -> None:
    """Fill in what to take, in rows of one height."""
    daily = campaign.asked.schedule.days <= _MOST_DAILY
    _table_head(sheet, campaign, daily=daily)
    making, rows = campaign.calendar[0].making, []
    for line in campaign.calendar:
        if line.making != making:
            _heads_anew(sheet, daily=daily)
            _change(sheet, campaign, line)
            making = line.making
        for days in _rows(line, 1 if daily else _WEEK):
            _heads_anew(sheet, daily=daily)
            rows.append(sheet.row)
            _row(sheet, campaign, line, days, daily=daily)
    highest = max(sheet.heights[row] for row in rows)
    sheet.heights.update(dict.fromkeys(rows, highest))


def _break_pages(sheet: Sheet, start: int, room: float) -> None:
    """Decide where pages begin: the table, from row `start`, is on one page if that has room for it."""
    whole = sum(sheet.heights.get(row, 0) for row in range(start, sheet.row))
    kept = start if whole <= room - sheet.repeated else max(start, sheet.row - _LAST_LINES)
    sheet.keeps.update(range(kept, sheet.row - 1))
    sheet.break_pages(room)


def day_text(day: datetime.date, *, weekday: bool = False) -> str:
    """Return a date that is read alike everywhere.

    Examples
    --------
    >>> day_text(datetime.date(2026, 12, 1), weekday=True)
    'Tue 1 Dec 2026'
    """
    text = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{_DAYS[day.weekday()]} {text}" if weekday else text


def week_text(first: datetime.date, last: datetime.date) -> str:
    """Return the days of a week at most, with what they share named once.

    Examples
    --------
    >>> week_text(datetime.date(2026, 12, 22), datetime.date(2026, 12, 28))
    '22 to 28 Dec 2026'
    >>> week_text(datetime.date(2026, 12, 29), datetime.date(2027, 1, 4))
    '29 Dec to 4 Jan 2027'
    """
    begin = str(first.day) if first.month == last.month else f"{first.day} {_MONTHS[first.month - 1]}"
    return f"{begin} to {day_text(last)}"


def _head(sheet: Sheet, campaign: Campaign) -> None:
    sheet.put(1, f"Your {campaign.formula.drug} calendar", "title", last=4)
    sheet.put(5, f"Campaign {campaign.number}" if campaign.number else "", "title right", last=_LAST)
    sheet.at_least(26)
    sheet.next()
    for label, text in (("Name", ""), ("Prescriber", campaign.asked.order.prescription.prescriber), ("Call at", "")):
        sheet.put(1, label, "label")
        sheet.put(2, text or None, "fact", last=_LAST)
        sheet.at_least(22)
        sheet.next()
    sheet.gap(6)
    words = patient_words(campaign.formula)
    _box(sheet, words.warning if words is not None else _NO_WORDS.format(drug=campaign.formula.drug))
    if words is None:
        sheet.heights[sheet.row - 1] = max(sheet.heights.get(sheet.row - 1, 0), _BLANK)


def _table_head(sheet: Sheet, campaign: Campaign, *, daily: bool) -> None:
    schedule = campaign.asked.schedule
    times = times_a_day(schedule.doses_per_day)
    tick = "Tick each day" if schedule.doses_per_day == 1 else "Tick each day when all its doses are taken"
    text = (
        f"{sentence(campaign.formula.name)}, {campaign.formula.route}, {times}, from "
        f"{day_text(campaign.asked.start, weekday=True)} for {schedule.days} days. {tick}."
    )
    _bar(sheet, "What to take")
    sheet.words(1, text, "calendar words", last=_LAST)
    sheet.next()
    sheet.together()
    sheet.heads_row = sheet.row
    _heads(sheet, daily=daily)


def _heads_anew(sheet: Sheet, *, daily: bool) -> None:
    """Place the heads of the table where it goes on on another page."""
    if sheet.row in sheet.breaks:
        _heads(sheet, daily=daily)


def _heads(sheet: Sheet, *, daily: bool) -> None:
    heads = ((1, 0, "Day" if daily else "Days"), (2, 0, "Dose"), (3, 4, "What to take"), (5, 0, "Batch"))
    for column, last, text in (*heads, (_FIRST_BOX, _LAST, "Taken" if daily else "Taken, by day of the month")):
        sheet.put(column, text, "calendar head", last=last)
    sheet.at_least(20)
    sheet.next()


def _rows(line: CalendarLine, most: int) -> Iterator[Sequence[datetime.date]]:
    days = [line.first + datetime.timedelta(days=each) for each in range(line.days)]
    for start in range(0, len(days), most):
        yield days[start : start + most]


def _row(sheet: Sheet, campaign: Campaign, line: CalendarLine, days: Sequence[datetime.date], *, daily: bool) -> None:
    when = day_text(days[0], weekday=True) if daily or len(days) == 1 else week_text(days[0], days[-1])
    take = line.take
    if campaign.asked.schedule.doses_per_day > 1:
        take = f"{take}, {times_a_day(campaign.asked.schedule.doses_per_day)}"
    sheet.words(1, when, "calendar bold")
    sheet.words(2, dose_text(line.portion.dose), "calendar center")
    sheet.words(3, take, "calendar text", last=4)
    sheet.words(5, ", ".join(line.letters), "calendar center")
    if daily:
        sheet.put(_FIRST_BOX, None, "calendar tick", last=_LAST)
    else:
        for place, day in enumerate(days):
            sheet.put(_FIRST_BOX + place, day.day, "calendar tick")
    sheet.at_least(20 if daily else 26)
    sheet.next()


def _change(sheet: Sheet, campaign: Campaign, line: CalendarLine) -> None:
    """Say that a new container begins."""
    letters = " and ".join(each.letter for each in campaign.batches if each.making == line.making)
    text = (
        f"From {day_text(line.first, weekday=True)}: open the new container, batch {letters}. Stop using the old one."
    )
    sheet.together()
    _box(sheet, text)


def _box(sheet: Sheet, text: str) -> None:
    """Place a text that stands out; the last column keeps it off the line at its right."""
    sheet.words(1, text, "calendar box", last=_LAST - 1)
    sheet.put(_LAST, None, "calendar box end")
    sheet.next()


def _containers(sheet: Sheet, campaign: Campaign) -> None:
    _bar(sheet, "Your containers")
    batches = sorted(campaign.batches, key=lambda each: each.record.beyond_use.date)
    for due, group in groupby(batches, key=lambda each: each.record.beyond_use.date):
        together = list(group)
        letters = ", ".join(each.letter for each in together)
        text = f"Batch {letters}: do not use after {day_text(due)}. {together[0].record.label.storage}"
        sheet.words(1, text, "calendar words", last=_LAST)
        sheet.next()


def _use(sheet: Sheet, campaign: Campaign) -> None:
    """Say how it is used: the directions, and the auxiliary texts of the labels of all batches, each once."""
    directions = campaign.asked.order.prescription.directions or campaign.formula.labelling.directions
    texts = [label.text for batch in campaign.batches for label in batch.record.label.auxiliary]
    # What must not be taken with it stands at length in the box at the head of the page.
    said = _SAID if patient_words(campaign.formula) is not None else ()
    own = [text for text in dict.fromkeys((directions, *texts)) if text and not text.startswith(said)]
    _bar(sheet, "How to use it")
    for place in range(0, len(own), 2):
        for (first, last), text in zip(_HALVES, own[place : place + 2], strict=False):
            sheet.words(first, unbroken(f"\N{BULLET} {text}"), "calendar words", last=last)
        sheet.next()


def _advice(sheet: Sheet, campaign: Campaign) -> None:
    words = patient_words(campaign.formula)
    _bar(sheet, "When to call the prescriber")
    for text in (words.passing, words.call) if words is not None else (_NO_CALL,):
        if text:
            sheet.words(1, text, "calendar words", last=_LAST)
            sheet.next()
    if words is None:
        sheet.heights[sheet.row - 1] = max(sheet.heights.get(sheet.row - 1, 0), _BLANK)


def _bar(sheet: Sheet, text: str) -> None:
    sheet.together(2)
    sheet.gap(6)
    sheet.put(1, text, "bar", last=_LAST)
    sheet.at_least(18)
    sheet.next()
