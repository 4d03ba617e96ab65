"""`clusterkg serve`"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from clusterkg.cli.common import note
from clusterkg.cli.options import command, option

_SHORTEST = 16


@dataclass(frozen=True)
class ServerOptions:
    """What is served, where, to whom and within which limits."""

    store: Annotated[
        str | None,
        option(
            "--store",
            envvar="CLUSTERKG_STORE",
            metavar="FOLDER",
            help="Folder of a store, or memory: for an empty one.",
            show_default="the bundled graph",
        ),
    ] = None
    host: Annotated[
        str,
        option(
            metavar="ADDRESS",
            help="Address to listen on; 0.0.0.0 makes the server visible to other hosts.",
        ),
    ] = "127.0.0.1"
    port: Annotated[
        int, option(least=0, most=65535, metavar="N", help="Port to listen on; 0 picks a free one.")
    ] = 8000
    root_path: Annotated[
        str,
        option(metavar="PATH", show_default=False, help="Serve under a URL prefix such as /kg."),
    ] = ""
    allow_host: Annotated[
        tuple[str, ...],
        option(
            "--allow-host",
            metavar="NAME",
            help="Accept requests for this host name, such as that of a proxy; may be repeated. A"
            " server bound to localhost refuses all other names.",
        ),
    ] = ()
    writable: Annotated[
        bool,
        option("--writable", help="Allow changes to the store by clients that send the token."),
    ] = False
    token_file: Annotated[
        Path | None,
        option(
            metavar="FILE",
            help="Read the token from this file instead of CLUSTERKG_TOKEN.",
            needs=("--writable",),
        ),
    ] = None
    base: Annotated[
        str | None,
        option(
            "--base-iri",
            hidden_names=("--base",),
            metavar="IRI",
            help="Start the IRIs of things added with forms with this IRI.",
            show_default="that of clusterkg",
        ),
    ] = None
    timeout: Annotated[
        float, option(least=0.1, metavar="SECONDS", help="Stop queries that take longer.")
    ] = 10.0
    memory: Annotated[
        int, option(least=64, metavar="MIB", help="Stop queries that use more memory.")
    ] = 512
    max_result: Annotated[int, option(least=1, metavar="MIB", help="Refuse larger answers.")] = 64
    workers: Annotated[
        int, option(least=1, most=64, metavar="N", help="Run this many queries at the same time.")
    ] = 2


@command()
def serve(
    options: ServerOptions,
    open_: Annotated[bool, option("--open", help="Open the start page in a browser.")] = False,
) -> None:
    """Serve a store on the web: pages, SPARQL, graphs, canned queries, forms, reconciliation.

    Read-only and bound to localhost by default. Ctrl-C stops the server.
    """
    from clusterkg.model.namespaces import ID
    from clusterkg.server.run import run
    from clusterkg.server.settings import MIB, Settings, root_of

    settings = Settings(
        store=options.store,
        base=_base(options.base) if options.base else ID,
        host=options.host,
        port=options.port,
        root=root_of(options.root_path),
        allowed_hosts=tuple(_name(each) for each in options.allow_host),
        token=_token(options.token_file) if options.writable else None,
        timeout=options.timeout,
        memory=options.memory * MIB,
        max_result=options.max_result * MIB,
        workers=options.workers,
    )
    run(settings, note=note, browse=open_)


def _base(text: str) -> str:
    from clusterkg.model.errors import SettingsError

    if not text.startswith(("https://", "http://")) or not text.endswith(("/", "#")):
        raise SettingsError(
            f"{text} cannot start other IRIs: it must be http(s), and end with / or #",
            hint="for example --base-iri https://example.org/id/",
        )
    return text


def _name(text: str) -> str:
    from clusterkg.model.errors import SettingsError
    from clusterkg.server.middleware import bare

    name = bare(text)
    if not name or "://" in text or not all(sign.isalnum() or sign in "-_.:" for sign in name):
        raise SettingsError(
            f"{text!r} is not a host name", hint="for example --allow-host clusters.example.org"
        )
    return name


def _token(file: Path | None) -> str:
    import os

    from clusterkg.model.errors import FileError, SettingsError

    if file is None:
        token = os.environ.get("CLUSTERKG_TOKEN", "")
    else:
        try:
            token = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not a text file"
            raise FileError(f"cannot be read: {reason}", file=str(file)) from None
    if not token:
        raise SettingsError(
            "--writable needs a token", hint="use --token-file FILE or CLUSTERKG_TOKEN"
        )
    if len(token) < _SHORTEST or not token.isascii() or not token.isprintable():
        raise SettingsError(
            f"the token must have at least {_SHORTEST} characters, ASCII only",
            hint="create one with: python -c 'import secrets; print(secrets.token_urlsafe())'",
        )
    return token
