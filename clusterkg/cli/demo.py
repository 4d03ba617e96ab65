"""`clusterkg demo`"""

from __future__ import annotations

from time import perf_counter

from typer import Exit

from clusterkg.cli.answers import show_answer
from clusterkg.cli.common import LangOption, busy, note, say
from clusterkg.cli.options import command
from clusterkg.model.errors import Status

_QUESTIONS: tuple[tuple[str, dict[str, str]], ...] = (
    ("facilitator-functions", {"stage": "growing"}),
    ("instruments-by-country", {"country": "japan"}),
    ("figures-about", {"thing": "silicon-valley"}),
)

_NEXT = """\
Try next:
  clusterkg query list
  clusterkg query run roles --lang uk
  clusterkg query run instrument-countries instrument="risk-sharing-innovation-funds"
  clusterkg rule list
  clusterkg validate FILE.ttl
  clusterkg sparql 'SELECT ?cluster ?place { ?cluster a ckg:PilotCluster ; ckg:locatedIn ?place }'
  clusterkg load --bundled --store FOLDER
"""


@command()
def demo(lang: LangOption) -> None:
    """Show the tool on the bundled graph: load, infer, validate, query."""
    from clusterkg import assets
    from clusterkg.queries.catalogue import load
    from clusterkg.queries.run import run
    from clusterkg.reasoning.materialise import materialise
    from clusterkg.shacl.validate import Settings, validate_quads
    from clusterkg.store.memory import MemoryStore

    store = MemoryStore()
    watch = _Watch()
    files = assets.graph_files()
    store.load(files, own=True)
    graphs = store.graphs()
    watch.report(f"Loaded {sum(graphs.values())} statements in {len(graphs)} named graphs")
    watch.report(f"Inferred {materialise(store)} more statements")
    with busy("validating"):
        report = validate_quads(store.quads(), Settings(lang=lang))
    watch.report(f"Validated them: {len(report.findings)} findings; {report.nodes} nodes checked")
    for name, given in _QUESTIONS:
        query = load(name)
        command = " ".join(f"{key}={value}" for key, value in given.items())
        say(f"\n$ clusterkg query run {name} {command}\n")
        show_answer(run(query, store, given, lang=lang), None, None)
    say(f"\n{_NEXT}")
    if report.findings:
        note("the bundled graph violates its own rules; run 'clusterkg validate' for details")
        raise Exit(Status.FINDINGS)


class _Watch:
    """Prints steps with the time each took."""

    def __init__(self) -> None:
        self._start = perf_counter()

    def report(self, text: str) -> None:
        now = perf_counter()
        say(f"{text} ({now - self._start:.1f} s)\n")
        self._start = now
