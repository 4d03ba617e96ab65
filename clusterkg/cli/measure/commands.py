"""The commands of `clusterkg measure`."""

from __future__ import annotations

import typer

from clusterkg.cli.measure import location, members, stars, years
from clusterkg.cli.plain import Command, Group

app = typer.Typer(
    help="Indicators: location quotients, strong clusters, stars and others.",
    no_args_is_help=True,
    cls=Group,
)
app.command(name="lq", cls=Command)(location.lq)
app.command(name="strong", cls=Command)(location.strong)
app.command(name="stars", cls=Command)(stars.stars)
app.command(name="concentration", cls=Command)(years.concentration)
app.command(name="change", cls=Command)(years.change)
app.command(name="shift-share", cls=Command)(years.shift)
app.command(name="helix", cls=Command)(members.helix)
app.command(name="roles", cls=Command)(members.roles)
