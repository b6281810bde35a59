"""Options that may be given but once: the last of several would win in silence."""

from __future__ import annotations

import functools
from typing import Any

import click


class Once(click.Option):
    """An option that is refused when it is given more than once."""

    def __init__(self, *names: Any, **settings: Any) -> None:
        if "default" in settings:
            settings["default"] = [settings["default"]]
        super().__init__(*names, **{**settings, "multiple": True})

    def process_value(self, ctx: click.Context, value: Any) -> Any:
        """Return the one value, or nothing."""
        values = super().process_value(ctx, value)
        if values and len(values) > 1:
            raise click.UsageError(f"{self.opts[0]} is given {len(values)} times; give it once.", ctx)
        return values[0] if values else None


once = functools.partial(click.option, cls=Once)
