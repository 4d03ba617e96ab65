"""`clusterkg link`: links to other data sets. Each command is in a module of its own."""

from __future__ import annotations

import typer

from clusterkg.cli.plain import Group

app = typer.Typer(
    cls=Group,
    help="Links to other data sets: suggest, review, apply, retract.",
    no_args_is_help=True,
)
