"""Labels to print: on rolls and on sheets of labels, at their exact size, as PDF."""

from __future__ import annotations

from compounding.labels.printed import Labels, printed_labels
from compounding.labels.stock import Stock, own_roll, stock_named, stocks

__all__ = ["Labels", "Stock", "own_roll", "printed_labels", "stock_named", "stocks"]
