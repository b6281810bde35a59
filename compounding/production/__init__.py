"""A day's work from its tables to its files: read, planned, written, and finished after an interruption."""
