"""The command line: reads arguments, calls the library, prints.

Results go to stdout, everything else to stderr. Exit status: 0 fine; 1 findings; 2 unusable
input or usage; 3 what was asked cannot be done here; 4 an endpoint gave only part of the answer;
130 ended by Ctrl-C. The module of a command is imported when the command is asked for; libraries
that are slow to load are imported inside its functions, so that `--help` needs none of them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from clusterkg.cli.completion import completion_options, serve_completion
from clusterkg.cli.options import LazyGroup, option_of
from clusterkg.model.errors import ClusterkgError


def _print_version(context: click.Context, _parameter: object, asked: bool) -> None:
    if asked:
        from clusterkg._version import __version__

        click.echo(f"clusterkg {__version__}")
        context.exit()


app = LazyGroup(
    name="clusterkg",
    help="A knowledge graph of business clusters: load, validate, query, reason.",
    params=[
        option_of("--version", help="Print the version and exit.", callback=_print_version),
        *completion_options(),
    ],
    context_settings={
        "help_option_names": ["-h", "--help"],
        "show_default": True,
        "max_content_width": 100,
    },
    commands={
        "demo": "clusterkg.cli.demo:demo",
        "load": "clusterkg.cli.load:load",
        "validate": "clusterkg.cli.validate:validate",
        "query": LazyGroup(
            help="Canned queries: questions with a name.",
            commands={
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
            commands={
                "list": "clusterkg.cli.rule:list_",
                "show": "clusterkg.cli.rule:show",
            },
        ),
        "link": LazyGroup(
            help="Links to other data sets: suggest, review, apply, retract.",
            commands={
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
    try:
        serve_completion(app)
        with app.make_context("clusterkg", given) as context:
            app.invoke(context)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except click.ClickException as error:  # wrong usage
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except ClusterkgError as error:
        sys.stderr.write(f"clusterkg: {error}\n")
        if error.excerpt:
            sys.stderr.write(f"{error.excerpt}\n")
        sys.exit(error.exit_status)
    except BrokenPipeError:
        # The reader of our output has gone; the interpreter must not try to flush it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except OSError as error:  # a disk that is full or fails, a store damaged behind our back
        sys.stderr.write(f"clusterkg: {' '.join(str(error).split())[:300]}\n")
        sys.exit(2)
