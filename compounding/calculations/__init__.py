"""The rules of non-sterile compounding: pure functions of quantities, one module a subject."""
