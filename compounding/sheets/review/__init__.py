"""Review of filled sheets: each is worked out anew from its order and its entries, and compared."""

from compounding.sheets.review.reviewing import review_file

__all__ = ["review_file"]
