"""The summary of a day's work as a workbook: `write_day` makes it."""

from compounding.sheets.day.workbook import write_day

__all__ = ["write_day"]
