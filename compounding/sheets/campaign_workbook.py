"""From a campaign to the file of its workbook: the sheets of every batch, the campaign and the calendar."""

from __future__ import annotations

from dataclasses import replace

from compounding.records.titration.campaign import Campaign
from compounding.records.workbook_kinds import TITRATION
from compounding.sheets.about import about_sheet
from compounding.sheets.book import Book
from compounding.sheets.calendar import calendar_sheet
from compounding.sheets.campaign import campaign_sheet
from compounding.sheets.fields import fields_sheet
from compounding.sheets.layout import ABOUT, FIELDS
from compounding.sheets.origin import Origin
from compounding.sheets.pages import check_paper
from compounding.sheets.renaming import lettered_sheets
from compounding.sheets.workbook import SCHEMA, TOOLKIT, planned_book
from compounding.sheets.written import written

_OF_THE_WORKBOOK = (FIELDS, ABOUT)


def write_campaign(campaign: Campaign, *, paper: str = "letter") -> bytes:
    """Return the workbook of a campaign, as the bytes of an .xlsx file.

    The same campaign gives the same bytes. Every live cell carries its value.

    Parameters
    ----------
    campaign
        What `plan_campaign` returns.
    paper
        "letter" or "a4".

    Raises
    ------
    SheetError
        The paper is not known, or a text cannot stand in a cell.
    """
    book = planned_campaign_book(campaign, paper=paper)
    return written(book)


def planned_campaign_book(campaign: Campaign, *, paper: str = "letter", toolkit: str = TOOLKIT) -> Book:
    """Return the plan of a campaign's workbook, before it is a file.

    The sheets of each batch are those of its own batch sheet, under names that end with its letter.

    Parameters
    ----------
    campaign
        What `plan_campaign` returns.
    paper
        "letter" or "a4".
    toolkit
        Name and version of the toolkit, as the sheet About states them.

    Raises
    ------
    SheetError
        The paper is not known, or a text cannot stand in a cell.
    """
    check_paper(paper)
    own = {
        batch.letter: [
            each for each in planned_book(batch.record, paper=paper).sheets if each.name not in _OF_THE_WORKBOOK
        ]
        for batch in campaign.batches
    }
    fields = {letter: {field.name: field for sheet in each for field in sheet.fields} for letter, each in own.items()}
    whole = campaign_sheet(campaign, fields, paper)
    sheets = [whole.sheet, calendar_sheet(campaign, paper)]
    grounded = {letter for powder in campaign.powders for letter in powder.letters}
    for batch in campaign.batches:
        sheets += lettered_sheets(own[batch.letter], batch.letter, whole.linked if batch.letter in grounded else {})
    first = campaign.batches[0].record
    made_from = replace(first, title=campaign.title, order_json=campaign.request_json, order_hash=campaign.request_hash)
    about = about_sheet(made_from, toolkit, sheets)
    named = [field for sheet in (*sheets, about) for field in sheet.fields]
    listed = fields_sheet(campaign.title, named, first.draft_notice)
    origin = Origin(
        kind=TITRATION,
        subject="campaign",
        number=campaign.number,
        formula=campaign.formula,
        asked="request",
        asked_hash=campaign.request_hash,
        schema=SCHEMA,
    )
    return Book(
        title=campaign.title,
        sheets=(*sheets, listed, about),
        paper=paper,
        made=campaign.asked.order.made,
        header=origin.header(campaign.title),
        footer=origin.footer,
        properties=origin.properties,
    )
