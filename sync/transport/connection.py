"""A `requests.Session` that tells its guard about every connection and heeds no environment."""

from __future__ import annotations

import logging
import socket
import ssl
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from sync.transport.deadline import Guard
from sync.transport.stages import CONNECTING, EXCHANGING, GREETING, NAMING


class Link:
    """One session and its guard. After any failure it is thrown away and made anew."""

    def __init__(self, context: ssl.SSLContext | None, proxy: str | None) -> None:
        # Its warnings quote what came, from whoever it came; what is wrong is told as a `Failure`.
        logging.getLogger("urllib3").setLevel(logging.CRITICAL)
        self.guard = Guard()
        self.session = _Session()
        self.session.trust_env = False
        self.session.headers.clear()
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        if proxy:
            self.session.proxies = {"http": proxy, "https": proxy}
        adapter = _GuardedAdapter(self.guard, context)
        self.session.mount("https://", adapter)
        self.session.mount("http://", adapter)

    def renew(self) -> None:
        """Leave the kept connection; the next request makes a new one."""
        self.session.adapters["https://"].close()

    def close(self) -> None:
        """Close the connection."""
        self.session.close()
        self.guard.let_go()


class _GuardedAdapter(HTTPAdapter):
    def __init__(self, guard: Guard, context: ssl.SSLContext | None) -> None:
        self._pools = _pools_for(guard)
        self._context = context
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> PoolManager:  # noqa: ANN401
        manager: PoolManager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager

    def build_connection_pool_key_attributes(
        self,
        request: requests.PreparedRequest,
        verify: Any,  # noqa: ANN401 - the library's own type is private
        cert: Any = None,  # noqa: ANN401
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        host, _tls = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": self._context}

    def cert_verify(self, conn: object, url: str, verify: object, cert: object) -> None:
        """Do nothing: the context alone says who is trusted, and it always asks."""


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Find no redirect anywhere: looking at where it leads would read its whole body."""


def _pools_for(guard: Guard) -> dict[str, Any]:
    """Return pool classes whose connections belong to this guard."""

    class Plain(_Guarded, HTTPConnection):
        pass

    class Encrypted(_Guarded, HTTPSConnection):
        pass

    Plain.guard = Encrypted.guard = guard

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}


class _Guarded(HTTPConnection):
    guard: Guard

    def connect(self) -> None:
        super().connect()
        self.guard.stage = EXCHANGING

    def _new_conn(self) -> socket.socket:
        self.guard.stage = NAMING
        try:
            found = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            cause = error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
            raise NameResolutionError(self.host, self, cause) from error
        self.guard.stage = CONNECTING
        sock = self._connected(list(dict.fromkeys(address[4][:2] for address in found)))
        self.guard.watch(sock)
        self.guard.stage = GREETING
        return sock

    def _connected(self, addresses: list[tuple[Any, ...]]) -> socket.socket:
        """Return a connection to the first address that takes one; they share the time."""
        timeout = self.timeout if isinstance(self.timeout, int | float) else None
        share_s = timeout / len(addresses) if timeout else None
        failed: OSError = OSError("the name has no address")
        for address in addresses:
            try:
                return create_connection(address, share_s, socket_options=self.socket_options)
            except OSError as error:
                failed = error
        if isinstance(failed, TimeoutError):
            raise ConnectTimeoutError(self, "no address answered in time") from failed
        raise NewConnectionError(self, failed.strerror or "no connection") from failed
