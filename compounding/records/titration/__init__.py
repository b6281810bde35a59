"""Titrations: from a prescriber's schedule to one campaign of batches, their balance and the patient's calendar."""

from compounding.records.titration.campaign import Batch, CalendarLine, Campaign, TitrationOrder, plan_campaign
from compounding.records.titration.schedule import Schedule, ScheduleStep, read_schedule
from compounding.records.titration.schedule_file import read_schedule_file

__all__ = [
    "Batch",
    "CalendarLine",
    "Campaign",
    "Schedule",
    "ScheduleStep",
    "TitrationOrder",
    "plan_campaign",
    "read_schedule",
    "read_schedule_file",
]
