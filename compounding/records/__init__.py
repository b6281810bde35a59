"""What is written down: formulas, orders, and the compounding records that are prepared from them."""
