"""The command line: reads arguments, calls the library, prints.

Results go to stdout, everything else to stderr; each exit status has one meaning (`Status`). The
module of a command is imported when the command is asked for; libraries
that are slow to load are imported inside its functions, so that `--help` needs none of them.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence
from typing import Annotated

import typer

from clusterkg.cli.commands import LazyGroup, application
from clusterkg.cli.common import note
from clusterkg.cli.terminal import prepare
from clusterkg.model.errors import ClusterkgError, IncompleteAnswerWarning, Status


def _print_version(asked: bool) -> None:
    if asked:
        from clusterkg._version import __version__

        typer.echo(f"clusterkg {__version__}")
        raise typer.Exit


def _options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=_print_version,
            help="Print the version and exit.",
        ),
    ] = False,
) -> None:
    """Options before the name of a command."""


app = application(
    _options,
    name="clusterkg",
    help="A knowledge graph of business clusters: load, validate, query, reason.",
    places={
        "demo": "clusterkg.cli.demo:demo",
        "load": "clusterkg.cli.load:load",
        "validate": "clusterkg.cli.validate:validate",
        "query": LazyGroup(
            help="Canned queries: questions with a name.",
            places={
                "list": "clusterkg.cli.query:list_",
                "show": "clusterkg.cli.query:show",
                "run": "clusterkg.cli.query:run",
            },
        ),
        "sparql": "clusterkg.cli.sparql:sparql",
        "infer": "clusterkg.cli.infer:infer",
        "measure": LazyGroup(
            help="Indicators: location quotients, strong clusters, stars and others.",
            package="clusterkg.cli.measure",
        ),
        "rule": LazyGroup(
            help="The rules that data are checked against.",
            places={
                "list": "clusterkg.cli.rule:list_",
                "show": "clusterkg.cli.rule:show",
            },
        ),
        "link": LazyGroup(
            help="Links to other data sets: suggest, review, apply, retract.",
            places={
                "suggest": "clusterkg.cli.link.suggest:suggest",
                "review": "clusterkg.cli.link.review:review",
                "apply": "clusterkg.cli.link.apply:apply",
                "retract": "clusterkg.cli.link.apply:retract",
                "todo": "clusterkg.cli.link.apply:todo",
            },
        ),
        "export": "clusterkg.cli.export:export",
        "template": "clusterkg.cli.template:template",
        "format": "clusterkg.cli.format_:format_",
        "import": "clusterkg.cli.import_:import_",
        "serve": "clusterkg.cli.serve:serve",
        "info": "clusterkg.cli.info:info",
    },
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; our own errors become one line on stderr and an exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    prepare()
    # Commands that can do with a part of an answer say so: see `whole_answers`.
    warnings.simplefilter("error", IncompleteAnswerWarning)
    try:
        if "_CLUSTERKG_COMPLETE" in os.environ:  # the shell asks what could come next
            app.main(given, prog_name="clusterkg")
        with app.make_context("clusterkg", given) as context:
            app.invoke(context)
    except typer.Exit as end:
        sys.exit(end.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(Status.INTERRUPTED)
    except typer.TyperException as error:  # wrong usage
        from clusterkg.cli.usage import usage_error

        wrong = usage_error(error, given)
        if wrong is None:
            error.show(sys.stderr)  # type: ignore[attr-defined]
        else:
            note(f"clusterkg: {wrong}")
        sys.exit(error.exit_code)
    except ClusterkgError as error:
        note(f"clusterkg: {error}")
        if error.excerpt:
            note(error.excerpt)
        sys.exit(error.exit_status)
    except IncompleteAnswerWarning as part:  # what a command works on must be whole
        note(f"clusterkg: {part}; nothing was done (raise the endpoint's limits)")
        sys.exit(Status.UNUSABLE)
    except BrokenPipeError:
        # The reader of our output has gone; the interpreter must not try to flush it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Status.CLOSED)
    except OSError as error:  # a disk that is full or fails, a store damaged behind our back
        note(f"clusterkg: {' '.join(str(error).split())[:300]}")
        sys.exit(Status.UNUSABLE)
