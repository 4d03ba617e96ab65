"""The entry point: `clusterkg` and `python -m clusterkg`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line. `--version` is answered before anything is loaded."""
    if sys.argv[1:] == ["--version"]:
        from clusterkg._version import __version__

        try:
            print(f"clusterkg {__version__}", flush=True)
        except OSError as error:
            sys.stderr.write(f"clusterkg: standard output: cannot be written: {error.strerror}\n")
            sys.exit(2)
        return
    try:
        from clusterkg.cli import main as command_line

        command_line()
    except KeyboardInterrupt:  # before the command line is there to see it
        sys.exit(130)


if __name__ == "__main__":
    main()
