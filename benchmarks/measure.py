"""How fast are measures, next to pandas and to SPARQL?

    python benchmarks/measure.py [ROWS …] [--runs N] [--limit SECONDS] [--write]

For each size (3,350, 60,000, 1,000,000 and 10,000,000 rows, unless sizes are named) a table with a
row for each region and category is made up, and each of these computes from it, as a process of its
own from file to file:

- clusterkg: `measure strong`, ratios and flags;
- pandas: the same with `read_csv`, `groupby` and `to_csv`;
- SPARQL: shares and quotient by sums of groups in pyoxigraph; it has no quantiles, so no flags.

Statements for SPARQL are loaded before the clock starts, up to a million rows. For the smallest
size the rows of all three are compared.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import results

SIZES = [3_350, 60_000, 1_000_000, 10_000_000]
CATEGORIES, TRADED = 67, 51
MOST_IN_SPARQL = 1_000_000
GOALS = (60_000, 10_000_000)
FLAGS = ["qualifying", "significant", "strong", "strong10"]

HEAD = """## Measures

Written by `python benchmarks/measure.py --write`. {machine}. Medians of {runs} runs of whole
processes, from a CSV file to a CSV file: shares, location quotient and flags of strong clusters
(SPARQL: without the flags, and without loading). Goals: 60,000 rows in under two seconds, ten
million within 4 GiB.

"""


def make(folder: Path, rows: int) -> tuple[Path, Path]:
    """Write a table and its totals: the same for the same size."""
    import numpy as np

    table, totals = folder / f"{rows}.csv", folder / f"{rows}-totals.csv"
    regions = math.ceil(rows / CATEGORIES)
    random = np.random.default_rng(2016)
    sums = np.zeros(CATEGORIES, dtype=np.int64)
    with table.open("w", encoding="utf-8") as file:
        file.write("region,category,traded,employment,establishments\n")
        for start in range(0, regions, 2_000):
            some = min(2_000, regions - start)
            jobs = np.minimum(random.pareto(1.1, (some, CATEGORIES)) * 50, 10**6).astype(np.int64)
            firms = jobs // 12 + random.integers(1, 9, jobs.shape) * (jobs > 0)
            lines = [
                f"r{start + r:07d},{c + 1},{'TRUE' if c < TRADED else 'FALSE'},{e},{n}\n"
                for r, (of_jobs, of_firms) in enumerate(
                    zip(jobs.tolist(), firms.tolist(), strict=True)
                )
                for c, (e, n) in enumerate(zip(of_jobs, of_firms, strict=True))
            ]
            left = rows - start * CATEGORIES
            file.writelines(lines[:left])
            kept = jobs.reshape(-1)[:left]
            sums += np.bincount(
                np.arange(len(kept)) % CATEGORIES, weights=kept, minlength=CATEGORIES
            ).astype(np.int64)
    lines = [f"{code},{total}\n" for code, total in enumerate(sums.tolist(), 1)]
    totals.write_text("code,total\n" + "".join(lines), encoding="utf-8")
    return table, totals


def ours(table: Path, totals: Path, out: Path) -> list[str | Path]:
    """Return our command."""
    columns = ["--establishments", "establishments", "--traded", "traded"]
    command = [sys.executable, "-m", "clusterkg", "measure", "strong", "--format", "csv"]
    return [*command, "--table", table, "--totals", totals, *columns, "--output", out, "--force"]


def with_pandas(table: Path, totals: Path, out: Path) -> None:
    """Compute with pandas what `measure strong` does."""
    import pandas as pd

    rows = pd.read_csv(table, dtype={"region": "string", "category": "string"})
    national = pd.read_csv(totals, dtype={"code": "string"}).set_index("code")["total"]
    rows["total"] = rows["category"].map(national)
    traded = rows["traded"]
    base = rows.groupby(["region", "traded"], sort=False)["employment"].transform("sum")
    whole = rows.drop_duplicates("category").groupby("traded")["total"].sum()
    rows["region_share"] = (rows["employment"] / base).fillna(0)
    rows["category_share"] = rows["employment"] / rows["total"]
    rows["lq"] = (rows["region_share"] / (rows["total"] / traded.map(whole))).fillna(0)
    counted = rows[traded & (rows["employment"] > 0)]
    pools = counted.groupby("category", sort=False)

    def bound(column: str, share: float) -> Any:
        return rows["category"].map(pools[column].quantile(share))

    large = traded & (rows["employment"] > bound("employment", 0.25))
    large &= rows["establishments"] > bound("establishments", 0.25)
    rows["qualifying"] = large & (rows["lq"] > bound("lq", 0.25))
    rows["significant"] = large & (rows["lq"] > bound("lq", 0.5))
    rows["strong"] = large & (rows["lq"] >= bound("lq", 0.75)) & (rows["lq"] >= 1)
    rows["strong10"] = large & (rows["lq"] >= bound("lq", 0.9)) & (rows["lq"] >= 1)
    for flag in FLAGS:
        rows[flag] = rows[flag].map({True: "TRUE", False: "FALSE"}).where(traded, "NA")
    rows.drop(columns=["traded", "total"]).to_csv(out, index=False)


QUERY = """
PREFIX ckg: <https://w3id.org/clusterkg/ns#>
PREFIX : <https://example.org/>
SELECT ?region ?category (xsd:double(?e) / ?base AS ?region_share)
  (xsd:double(?e) / ?total AS ?category_share)
  ((xsd:double(?e) / ?base) / (xsd:double(?total) / ?whole) AS ?lq)
WHERE {
  { SELECT ?region ?traded (SUM(?jobs) AS ?base) {
      ?row :region ?region ; :category/ckg:isTraded ?traded ; ckg:employment ?jobs .
  } GROUP BY ?region ?traded }
  { SELECT ?traded (SUM(?national) AS ?whole) {
      ?any ckg:isTraded ?traded ; :total ?national .
  } GROUP BY ?traded }
  ?category ckg:isTraded ?traded ; :total ?total .
  ?cell :region ?region ; :category ?category ; ckg:employment ?e .
}
"""


def with_sparql(table: Path, totals: Path, out: Path) -> None:
    """Load the table, compute with SPARQL, and print the seconds without loading."""
    import pyoxigraph as ox

    prefix = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
    ckg, here = "https://w3id.org/clusterkg/ns#", "https://example.org/"
    integer = "<http://www.w3.org/2001/XMLSchema#integer>"
    boolean = "<http://www.w3.org/2001/XMLSchema#boolean>"
    store = ox.Store()
    lines = []
    with totals.open(encoding="utf-8") as file:
        for code, total in list(csv.reader(file))[1:]:
            traded = str(int(code) <= TRADED).lower()
            node = f"<{here}c{code}>"
            lines.append(f'{node} <{ckg}isTraded> "{traded}"^^{boolean} .\n')
            lines.append(f'{node} <{here}total> "{total}"^^{integer} .\n')
    with table.open(encoding="utf-8") as file:
        for number, (region, code, _, jobs, _) in enumerate(csv.reader(file)):
            if number:
                row = f"<{here}row{number}>"
                lines.append(f"{row} <{here}region> <{here}{region}> .\n")
                lines.append(f"{row} <{here}category> <{here}c{code}> .\n")
                lines.append(f'{row} <{ckg}employment> "{jobs}"^^{integer} .\n')
    store.bulk_load("".join(lines).encode(), ox.RdfFormat.N_TRIPLES)
    start = time.perf_counter()
    answer = store.query(prefix + QUERY)
    assert isinstance(answer, ox.QuerySolutions)
    answer.serialize(str(out), ox.QueryResultsFormat.CSV)
    Path(f"{out}.seconds").write_text(f"{time.perf_counter() - start}", encoding="utf-8")


WORKERS = {"pandas": with_pandas, "sparql": with_sparql}


def worker(name: str, table: Path, totals: Path, out: Path) -> list[str | Path]:
    """Return the command that runs a peer."""
    return [sys.executable, __file__, "--worker", name, table, totals, out]


def _figures(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return {
            (row["region"].rpartition("/")[2], row["category"].rpartition("/c")[2]): row
            for row in csv.DictReader(file)
        }


def compare(mine: Path, other: Path, *, flags: bool) -> None:
    """Check that a peer has computed the same.

    Raises:
        AssertionError: It has not.
    """
    left, right = _figures(mine), _figures(other)
    assert left.keys() == right.keys()
    for key, row in left.items():
        for name in ("region_share", "category_share", "lq"):
            assert math.isclose(float(row[name]), float(right[key][name]), rel_tol=1e-12)
        assert not flags or all(row[flag] == right[key][flag] for flag in FLAGS)


def measure(rows: int, folder: Path, runs: int, limit: float) -> list[str]:
    """Return a line of the table."""
    table, totals = make(folder, rows)
    commands = {"clusterkg": ours(table, totals, folder / "clusterkg.csv")}
    for name in WORKERS:
        if name != "sparql" or rows <= MOST_IN_SPARQL:
            commands[name] = worker(name, table, totals, folder / f"{name}.csv")
    found: dict[str, list[results.Run] | str] = {name: [] for name in commands}
    for _ in range(runs if rows <= 1_000_000 else 1):
        for name, command in commands.items():
            kept = found[name]
            if isinstance(kept, str):
                continue
            try:
                kept.append(_timed(name, command, folder, limit))
            except (TimeoutError, RuntimeError) as error:
                found[name] = str(error)
    if rows == min(SIZES):
        for name in WORKERS:
            compare(folder / "clusterkg.csv", folder / f"{name}.csv", flags=name == "pandas")
    cells = [f"{rows:,}"]
    for name in ("clusterkg", *WORKERS):
        kept = found.get(name, "—")
        if isinstance(kept, str):
            cells += [kept, "—"]
            continue
        middle = results.middle(kept)
        cells += [f"{middle.seconds:.2f}", f"{middle.peak:,.0f}"]
    table.unlink()
    return [*cells, _verdict(rows, found["clusterkg"])]


def _timed(name: str, command: list[str | Path], folder: Path, limit: float) -> results.Run:
    run = results.process(command, limit=limit)
    if name != "sparql":
        return run
    seconds = float((folder / "sparql.csv.seconds").read_text(encoding="utf-8"))
    return results.Run(seconds, run.peak)


def _verdict(rows: int, kept: list[results.Run] | str) -> str:
    if rows not in GOALS:
        return ""
    if isinstance(kept, str):
        return results.verdict(False)
    middle = results.middle(kept)
    return results.verdict(middle.seconds < 2 if rows == 60_000 else middle.peak < 4096)


def main() -> None:
    """Run the benchmark."""
    if sys.argv[1:2] == ["--worker"]:
        WORKERS[sys.argv[2]](*map(Path, sys.argv[3:]))
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limit", type=float, default=600)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = [measure(size, Path(folder), options.runs, options.limit) for size in options.sizes]
    columns = ["rows", "clusterkg, s", "MiB", "pandas, s", "MiB", "SPARQL, s", "MiB", "goal"]
    text = HEAD.format(machine=results.machine(), runs=options.runs) + results.table(columns, rows)
    print(text)
    if options.write:
        results.put("measure", text)


if __name__ == "__main__":
    main()
