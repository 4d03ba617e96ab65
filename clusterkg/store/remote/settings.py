"""Settings of endpoints: from the environment, a file of settings and the keyring.

The file is `config.toml` in the user's folder of settings (`~/.config/clusterkg` on Linux):

    contact = "name@example.org"

    [endpoint."https://example.org/sparql"]
    update = "https://example.org/update"
    user = "curator"

    [source.wikidata]
    address = "https://mirror.example.org/sparql"

What is in `[source.…]` is read by `clusterkg.linking.sources.named`. Passwords and tokens are
never in it. They come from `CLUSTERKG_PASSWORD` and `CLUSTERKG_TOKEN`, or from the keyring, under
the address of the endpoint.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Final
from urllib.parse import quote, urlsplit, urlunsplit

from clusterkg.model.errors import SettingsError

_KEYS: Final = {
    "contact": str,
    "client_id": str,
    "update": str,
    "user": str,
    "digest": bool,
    "timeout": int,
    "cache": int,
    "graphs": list,
}


@dataclass(frozen=True)
class Endpoint:
    """A SPARQL endpoint and how to connect to it.

    Attributes:
        address: Where it answers queries.
        update: Where it takes updates; guessed from `address` if not set.
        contact: Mail or web address of the user, for the User-Agent.
        client_id: What the service (ROR) knows the user by.
        user: For basic authentication; with `digest`, for that.
        password: Of `user`.
        token: Bearer token.
        digest: Whether the endpoint wants digest authentication.
        timeout: Seconds after which an answer is given up.
        cache: Seconds for which an answer on disk may be used again; 0 for never.
        graphs: Named graphs whose merge is to be asked; all, or what the endpoint takes for its
            default graph, if there are none.
    """

    address: str
    update: str = ""
    contact: str = ""
    client_id: str = field(default="", repr=False)
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    digest: bool = False
    timeout: int = 60
    cache: int = 0
    graphs: tuple[str, ...] = ()

    @property
    def update_address(self) -> str:
        """Where updates go: `update`, or `…/update` beside `…/query`, or the same address."""
        if self.update:
            return self.update
        base, slash, last = self.address.rpartition("/")
        return f"{base}{slash}update" if last == "query" else self.address

    who_hint: ClassVar[str] = "give CLUSTERKG_USER and CLUSTERKG_PASSWORD, or CLUSTERKG_TOKEN"
    """What to do where the endpoint requires a login."""


_LEFT: Final = "%/:=&?~#+!$,;'@()*[]"  # what an address may hold; all else is encoded


def usable_address(text: str) -> str:
    """Return the address of a server as HTTP writes it.

    >>> usable_address("HTTP://e.org/запит")
    'http://e.org/%D0%B7%D0%B0%D0%BF%D0%B8%D1%82'

    Raises:
        SettingsError: It is not usable.
    """
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
        name = (host or "").encode("idna").decode("ascii")
    except ValueError as error:
        why = " ".join(str(error).split())
        raise SettingsError(
            f"{text!r} is not an address: {why}", hint="check the host and the port"
        ) from None
    if parts.scheme not in {"http", "https"} or not host:
        raise SettingsError(
            f"{text!r} is not the address of a server",
            hint="write it with http:// or https:// and a host",
        )
    if parts.username is not None:
        raise SettingsError(
            f"the address of {host} holds a user name or a password",
            hint="give CLUSTERKG_USER and CLUSTERKG_PASSWORD instead",
        )
    if parts.fragment or any(letter.isspace() for letter in text):
        raise SettingsError(
            f"{text!r} is not an address: it holds a space or #", hint="encode it as %20 or %23"
        )
    shown = f"[{name}]" if ":" in name else name
    port = "" if parts.port is None else f":{parts.port}"
    rest = urlunsplit(("", "", parts.path, parts.query, ""))
    return f"{parts.scheme}://{shown}{port}{quote(rest, safe=_LEFT)}"


def config_file() -> Path:
    """Return where the file of settings is looked for."""
    import platformdirs

    return Path(platformdirs.user_config_dir("clusterkg", appauthor=False)) / "config.toml"


def endpoint(
    address: str, environment: Mapping[str, str] = os.environ, *, cache: int = 0
) -> Endpoint:
    """Return the endpoint at `address` as environment, file of settings and keyring describe it.

    Args:
        address: Where it is.
        environment: The environment.
        cache: For how many seconds answers may be used again, if no setting says it.

    Raises:
        SettingsError: A setting cannot be used.
    """
    found = {"cache": cache} | _from_file(address)
    for key, kind in _KEYS.items():
        text = environment.get(f"CLUSTERKG_{key.upper()}")
        if text:
            found[key] = _value(f"CLUSTERKG_{key.upper()}", text, kind)
    user = found.get("user", "")
    secrets = {
        "password": environment.get("CLUSTERKG_PASSWORD", ""),
        "token": environment.get("CLUSTERKG_TOKEN", ""),
    }
    if not any(secrets.values()):
        secrets = {
            "password": _kept(address, user) if user else "",
            "token": "" if user else _kept(address, "bearer"),
        }
    for name, secret in secrets.items():
        if not secret.isprintable():
            raise SettingsError(f"the {name} holds a line break or another control character")
    if found.get("update"):
        found["update"] = usable_address(found["update"])
    return Endpoint(address=usable_address(address), **(found | secrets))


def read_config() -> dict[str, Any]:
    """Return what the file of settings holds; nothing if there is none.

    Raises:
        SettingsError: It cannot be read.
    """
    path = config_file()
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"cannot be read: {error}", file=str(path)) from None


def _from_file(address: str) -> dict[str, Any]:
    path, settings = config_file(), read_config()
    found = {key: value for key, value in settings.items() if key not in {"endpoint", "source"}}
    found |= settings.get("endpoint", {}).get(address, {})
    for key, value in found.items():
        if key not in _KEYS or not isinstance(value, _KEYS[key]):
            raise SettingsError(
                f"{key!r} is not a setting, or its value is invalid",
                hint=f"settings: {', '.join(_KEYS)}",
                file=str(path),
            )
    if "graphs" in found:
        found["graphs"] = tuple(map(str, found["graphs"]))
    return found


def _value(name: str, text: str, kind: type) -> Any:
    if kind is list:
        return tuple(text.split())
    if kind is bool:
        return text.lower() in {"1", "true", "yes"}
    if kind is int:
        if not text.isascii() or not text.isdigit():
            raise SettingsError(f"{name}: {text!r} is not a number of seconds")
        return int(text)
    return text


def _kept(address: str, user: str) -> str:
    """Return what the keyring holds; nothing if there is no keyring."""
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return ""
    try:
        return keyring.get_password(address, user) or ""
    except keyring.errors.KeyringError:
        return ""
