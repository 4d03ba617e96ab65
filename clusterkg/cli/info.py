"""`clusterkg info`"""

from __future__ import annotations

from clusterkg.cli.common import StoreOption, opened, say
from clusterkg.cli.options import command


@command()
def info(store: StoreOption = None) -> None:
    """Show the named graphs of a store with their sizes, and the versions of the libraries."""
    from importlib.metadata import version

    from clusterkg._version import __version__

    with opened(store) as source:
        graphs = source.graphs()
    say(f"{'statements':>10}  graph\n")
    for name, size in graphs.items():
        say(f"{size:>10}  {name}\n")
    say(f"{sum(graphs.values()):>10}  in all\n\n")
    packages = ("pyoxigraph", "rdflib", "pyshacl", "owlready2", "sparqlwrapper", "typer")
    say(f"clusterkg {__version__}\n")
    for package in packages:
        say(f"  {package} {version(package)}\n")
