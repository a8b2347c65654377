"""The server's side of TLS: from files without a passphrase, with a bound on connections."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from weakref import WeakSet

from uvicorn.config import Config

from sync.endpoint.api import EndpointError
from sync.endpoint.app.connection import BoundedConfig

_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"


class BoundedContext(ssl.SSLContext):
    """Refuses a handshake while `most` connections live, whether they are through theirs or not."""

    most: int | None = None
    alive: WeakSet[ssl.SSLObject]

    def wrap_bio(self, *args: Any, **kwargs: Any) -> ssl.SSLObject:  # noqa: ANN401 - as ssl has it
        """Begin a handshake. Raises `ssl.SSLError`, at which the loop closes the connection."""
        if self.most is not None and len(self.alive) >= self.most:
            raise ssl.SSLError("too many connections")
        begun = super().wrap_bio(*args, **kwargs)
        self.alive.add(begun)
        return begun


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Where certificate and key are, in PEM; it makes uvicorn's context in each process."""

    cert: Path
    key: Path

    def __call__(self, config: Config, _default: object) -> ssl.SSLContext:
        """Return the context of a process. Raises `EndpointError`."""
        context = self.context()
        if isinstance(config, BoundedConfig):
            context.most = config.most_connections
        return context

    def context(self) -> BoundedContext:
        """Return a context with what is in the files now. Raises `EndpointError`."""
        context = BoundedContext(ssl.PROTOCOL_TLS_SERVER)
        context.alive = WeakSet()
        context.set_ciphers(_CIPHERS)
        self._load(context)
        return context

    def renew(self, context: ssl.SSLContext) -> None:
        """Let new connections see what is in the files now.

        Raises `EndpointError`; then they go on to see what they saw.
        """
        self.context()
        self._load(context)

    def _load(self, context: ssl.SSLContext) -> None:
        try:
            context.load_cert_chain(self.cert, self.key, self._refuse)
        except OSError as error:
            raise EndpointError(
                f"--tls-cert {self.cert} --tls-key {self.key}: no certificate in PEM with its "
                f"private key: {error.strerror or error}"
            ) from error

    def _refuse(self) -> NoReturn:
        raise EndpointError(
            f"--tls-key {self.key}: has a passphrase, and nobody is there to give it: take it off "
            f"with `openssl pkey -in {self.key} -out FILE`, and let only this user read FILE"
        )
