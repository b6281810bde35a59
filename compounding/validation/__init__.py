"""The validation pack: whether this installation calculates, checks and shows what it should."""
