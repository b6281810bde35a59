"""The stock: the lots on the shelf, read from a table, and chosen for a batch first expiry first out."""
