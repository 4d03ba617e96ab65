"""The command line: reads arguments, calls the library, prints.

Results go to stdout, everything else to stderr. Exit status: 0 fine; 1 findings; 2 unusable
input or usage; 3 what was asked cannot be done here; 4 an endpoint gave a part of the answer only;
130 ended by Ctrl-C. Libraries that are slow to load are imported inside the commands that need
them.
"""

from __future__ import annotations

import os
import sys
from copy import copy

import typer

from clusterkg.cli import (
    demo,
    export,
    format_,
    import_,
    infer,
    info,
    link,
    load,
    measure,
    query,
    rule,
    serve,
    sparql,
    template,
    validate,
)
from clusterkg.cli.plain import Command, Group
from clusterkg.model.errors import ClusterkgError

app = typer.Typer(
    name="clusterkg",
    cls=Group,
    help="A knowledge graph of business clusters: load, validate, ask, reason.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command(name="demo", cls=Command)(demo.demo)
app.command(name="load", cls=Command)(load.load)
app.command(name="validate", cls=Command)(validate.validate)
app.add_typer(query.app, name="query")
app.command(name="sparql", cls=Command)(sparql.sparql)
app.command(name="infer", cls=Command)(infer.infer)
app.add_typer(measure.app, name="measure")
app.add_typer(rule.app, name="rule")
app.add_typer(link.app, name="link")
app.command(name="export", cls=Command)(export.export)
app.command(name="template", cls=Command)(template.template)
app.command(name="format", cls=Command)(format_.format_)
app.command(name="import", cls=Command)(import_.import_)
app.command(name="serve", cls=Command)(serve.serve)
app.command(name="info", cls=Command)(info.info)


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", help="Print the version and end."),
) -> None:
    if version:
        from clusterkg._version import __version__

        typer.echo(f"clusterkg {__version__}")
        raise typer.Exit


def _only(names: list[str]) -> typer.Typer:
    """Return the application with the command of this name only, if there is one.

    Typer looks at the parameters of every command, which takes longer than a short command does.
    """
    if not names or any(name.endswith("_COMPLETE") for name in os.environ):
        return app
    part = copy(app)
    part.registered_commands = [each for each in app.registered_commands if each.name in names]
    part.registered_groups = [each for each in app.registered_groups if each.name in names]
    return part if part.registered_commands or part.registered_groups else app


def main() -> None:
    """Run the command line; our own errors become one line on stderr and an exit status."""
    try:
        _only(sys.argv[1:2])()
    except ClusterkgError as error:
        sys.stderr.write(f"clusterkg: {error}\n")
        if error.excerpt:
            sys.stderr.write(f"{error.excerpt}\n")
        sys.exit(error.exit_status)
    except BrokenPipeError:
        # Whoever read our output has had enough; the interpreter must not try to flush it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except OSError as error:  # a disk that is full or fails, a store damaged behind our back
        sys.stderr.write(f"clusterkg: {' '.join(str(error).split())[:300]}\n")
        sys.exit(2)
