"""What a certificate of analysis cannot say of a bulk powder, whether it stands in an order or in the stock table."""

from __future__ import annotations

from compounding.units import quantity

# A judgement: naltrexone hydrochloride dihydrate holds 8.7 % of water by its molar masses, and hardly any drug more
# than twice as much. It catches a slip of the decimal point.
MOST_LOST = quantity(20, "%")
