"""What a certificate of analysis cannot say of a bulk powder, whether it stands in an order or in the stock table."""

from __future__ import annotations

from compounding.units import quantity

# The dihydrate holds 8.71 % of water by its molar masses; more than twice as much is no powder of this drug.
MOST_LOST = quantity(20, "%")
