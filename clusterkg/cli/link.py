"""`clusterkg link`: links to other data sets. Each command is in a module of its own."""

from __future__ import annotations

import typer

from clusterkg.cli import link_apply
from clusterkg.cli.plain import Command, Group

app = typer.Typer(
    cls=Group,
    help="Links to other data sets: suggest, review, apply, retract.",
    no_args_is_help=True,
)

app.command(name="apply", cls=Command)(link_apply.apply)
app.command(name="retract", cls=Command)(link_apply.retract)
