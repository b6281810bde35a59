"""The keys by which orders, lots and materials name what a batch is made of, where a rule hangs on the key.

The drug, the diluent and the vehicle are components of the formula. Tablets and capsule shells are counted, and are
components of none.
"""

DRUG, DILUENT, VEHICLE = "drug", "diluent", "vehicle"
TABLETS, SHELLS = "tablets", "shells"
