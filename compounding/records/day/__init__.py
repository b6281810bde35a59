"""A day's work: the batches planned from a table of orders, what they take from the stock, and what is not made."""

from compounding.records.day.record import Day, DayBatch, DayLabel, LotUse, RefusedRow, Taken

__all__ = ["Day", "DayBatch", "DayLabel", "LotUse", "RefusedRow", "Taken"]
