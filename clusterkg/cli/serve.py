"""`clusterkg serve`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clusterkg.cli.common import note

_SHORTEST = 16


def serve(
    store: Annotated[
        str | None,
        typer.Option(
            "--store",
            envvar="CLUSTERKG_STORE",
            metavar="FOLDER",
            help="Folder of a store, or memory:.  [default: the bundled graph]",
            show_default=False,
        ),
    ] = None,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen; other machines see 0.0.0.0.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="N", help="The port; 0 takes a free one.")
    ] = 8000,
    root_path: Annotated[
        str, typer.Option(metavar="PATH", help="Live below a path of the host, such as /kg.")
    ] = "",
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host",
            metavar="NAME",
            help="Name that the server may be called by, such as that of a proxy before it; may be"
            " repeated. On this machine's own addresses others are refused.",
            show_default=False,
        ),
    ] = None,
    writable: Annotated[
        bool, typer.Option("--writable", help="Let those who show the token change the store.")
    ] = False,
    token_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="File with the token; else CLUSTERKG_TOKEN is taken.",
            show_default=False,
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="IRI",
            help="Where IRIs of things begin that are added with forms."
            "  [default: that of clusterkg]",
            show_default=False,
        ),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="Stop queries that take longer.")
    ] = 10.0,
    memory: Annotated[
        int, typer.Option(min=64, metavar="MIB", help="Stop queries that take more memory.")
    ] = 512,
    max_result: Annotated[
        int, typer.Option(min=1, metavar="MIB", help="Refuse answers that are larger.")
    ] = 64,
    workers: Annotated[
        int, typer.Option(min=1, max=64, metavar="N", help="Queries that run at the same time.")
    ] = 2,
    open_: Annotated[
        bool, typer.Option("--open", help="Open the start page in a browser.")
    ] = False,
) -> None:
    """Serve a store on the web: SPARQL, graphs, canned queries. Ctrl-C ends it.

    It only reads, and only this machine sees it, unless you say otherwise.
    """
    from clusterkg.model.namespaces import ID
    from clusterkg.server.run import run
    from clusterkg.server.settings import MIB, Settings, root_of

    settings = Settings(
        store=store,
        base=_base(base) if base else ID,
        host=host,
        port=port,
        root=root_of(root_path),
        allowed_hosts=tuple(_name(each) for each in allow_host or ()),
        token=_token(token_file) if writable else None,
        timeout=timeout,
        memory=memory * MIB,
        max_result=max_result * MIB,
        workers=workers,
    )
    run(settings, note=note, browse=open_)


def _base(text: str) -> str:
    from clusterkg.model.errors import SettingsError

    if not text.startswith(("https://", "http://")) or not text.endswith(("/", "#")):
        raise SettingsError(
            f"{text} is no IRI that others can begin with",
            hint="for example --base https://example.org/id/",
        )
    return text


def _name(text: str) -> str:
    from clusterkg.model.errors import SettingsError
    from clusterkg.server.middleware import bare

    name = bare(text)
    if not name or "://" in text or not all(sign.isalnum() or sign in "-_.:" for sign in name):
        raise SettingsError(
            f"{text!r} is no name of a host", hint="such as --allow-host clusters.example.org"
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
            reason = error.strerror if isinstance(error, OSError) else "it is no text"
            raise FileError(f"cannot be read: {reason}", file=str(file)) from None
    if not token:
        raise SettingsError("--writable needs a token", hint="--token-file FILE, CLUSTERKG_TOKEN")
    if len(token) < _SHORTEST or not token.isascii() or not token.isprintable():
        raise SettingsError(
            f"the token must have {_SHORTEST} characters or more, ASCII only",
            hint="python -c 'import secrets; print(secrets.token_urlsafe())' makes one",
        )
    return token
