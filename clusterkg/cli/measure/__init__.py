"""`clusterkg measure`: indicators of regions, categories and clusters"""

from __future__ import annotations

from typing import Any

import typer

from clusterkg.cli.plain import Group


class _Measures(Group):
    """The group, whose commands are made when they are asked for.

    They have so many options that making them would slow down every other command.
    """

    _made: dict[str, Any] | None = None

    @property
    def commands(self) -> dict[str, Any]:
        """The commands by name."""
        if self._made is None:
            from clusterkg.cli.measure.commands import app as full

            group: Any = typer.main.get_command(full)
            self._made = dict(group.commands)
        return self._made

    @commands.setter
    def commands(self, value: object) -> None:
        """Take no notice of what typer finds, which is nothing."""


app = typer.Typer(
    help="Indicators: location quotients, strong clusters, stars and others.",
    no_args_is_help=True,
    cls=_Measures,
)
