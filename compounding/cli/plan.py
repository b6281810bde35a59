"""`compounding plan`: a prescription worked out, on the terminal or as JSON."""

from __future__ import annotations

from typing import Any

import click

from compounding.cli.colour import echo
from compounding.cli.order_options import order_options, ordered


@click.command("plan")
@order_options
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
def command(*, as_json: bool, **options: Any) -> None:
    """Work out the prescription for FORMULA and show it; nothing is written.

    \b
    Example:
      compounding plan naltrexone-sublingual-drops --strength "1 mg/mL" --quantity "30 mL" \\
          --source tablets --dose "0.5 mg" --doses-per-day 1 --dropper "24.4 drop/mL"
    """
    from compounding.records.preparation import prepare

    order, formula, _ = ordered(options)
    record = prepare(order, formula)
    if as_json:
        import json

        from compounding.records.record_json import record_content

        click.echo(json.dumps(record_content(record), ensure_ascii=False, indent=2))
        return
    from compounding.cli.plan_text import plan_text

    echo(plan_text(record))
