"""TLS: whom the kiosk trusts, and what it says of a certificate it refuses."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from sync.model.messages import Batch
from sync.policy.replies import Acknowledged, Failure
from tests.sync.transport.conftest import Clock, Wired
from tests.sync.transport.servers import (
    Server,
    answering,
    connecting_proxy,
    http,
    serving,
)

Contexts = Callable[..., ssl.SSLContext]


@pytest.fixture
def context(authority: trustme.CA) -> Contexts:
    """Return a function that makes a server's context with a certificate of its own."""

    def made(*names: str, issuer: trustme.CA = authority, **dates: datetime) -> ssl.SSLContext:
        certificate = issuer.issue_cert(*(names or ("127.0.0.1", "localhost")), **dates)
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(server)
        return server

    return made


def now() -> datetime:
    """Return the time by which OpenSSL here judges certificates."""
    return datetime.now(UTC)


def test_a_certificate_of_the_named_authority_is_trusted(
    wired: Wired, batch: Batch, right: bytes, context: Contexts, ca_file: Path
) -> None:
    """With `ca_file` the organisation's own authority vouches for the endpoint."""
    with serving(answering(http(right)), context()) as server:
        wire = wired(f"https://localhost:{server.port}", ca_file=ca_file, allow_http=False)
        replies = [wire.send(batch, 2), wire.send(batch, 2)]
    assert [type(reply) for reply in replies] == [Acknowledged, Acknowledged]
    assert server.connections == 1


def test_the_name_on_the_certificate_must_be_the_endpoints(
    wired: Wired, batch: Batch, right: bytes, context: Contexts, ca_file: Path
) -> None:
    """A certificate for another host is refused before anything is sent."""
    with serving(answering(http(right)), context("other.example.org")) as server:
        reply = wired(f"https://localhost:{server.port}", ca_file=ca_file).send(batch, 2)
    assert isinstance(reply, Failure)
    assert reply.kind == "tls"
    assert "Hostname mismatch" in reply.detail
    assert server.requests == []


@pytest.mark.parametrize("named", [True, False])
def test_a_certificate_of_a_stranger_is_refused(
    wired: Wired, batch: Batch, right: bytes, context: Contexts, ca_file: Path, named: bool
) -> None:
    """Neither with an authority of one's own nor with the system's is an unknown issuer believed,
    whatever the environment says."""
    with serving(answering(http(right)), context(issuer=trustme.CA())) as server:
        wire = wired(f"https://localhost:{server.port}", ca_file=ca_file if named else None)
        reply = wire.send(batch, 2)
    assert isinstance(reply, Failure)
    assert reply.kind == "tls"
    assert server.requests == []


def test_a_self_signed_certificate_is_refused(
    wired: Wired, batch: Batch, right: bytes, ca_file: Path, tmp_path: Path
) -> None:
    """A certificate that vouches for itself is refused, and the words say so."""
    selfish = trustme.CA()
    pem = tmp_path / "selfish.pem"
    selfish.private_key_pem.write_to_path(str(pem))
    selfish.cert_pem.write_to_path(str(pem), append=True)
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(pem)
    with serving(answering(http(right)), server_context) as server:
        reply = wired(f"https://localhost:{server.port}", ca_file=ca_file).send(batch, 2)
    assert isinstance(reply, Failure)
    assert reply.kind == "tls"
    assert "self-signed" in reply.detail
    assert server.requests == []


def test_the_environment_adds_nobody_to_those_trusted(
    wired: Wired, batch: Batch, right: bytes, context: Contexts, ca_file: Path,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    """Variables that other programs heed add no authority, and no file gets the session's keys."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(ca_file))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.log"))
    with serving(answering(http(right)), context()) as server:
        refused = wired(f"https://localhost:{server.port}").send(batch, 2)
        trusted = wired(f"https://localhost:{server.port}", ca_file=ca_file).send(batch, 2)
    assert isinstance(refused, Failure)
    assert refused.kind == "tls"
    assert isinstance(trusted, Acknowledged)
    assert not (tmp_path / "keys.log").exists()


@pytest.mark.parametrize(
    ("from_days", "to_days", "clock_days", "trusted", "kind"),
    [
        (-900, -3, 0, True, "tls"),
        (-900, -3, 0, False, "tls_clock"),
        (-900, -3600, 0, True, "tls_clock"),
        (3, 900, 0, True, "tls_clock"),
        (3, 900, 0, False, "tls_clock"),
    ],
)
def test_a_certificate_outside_its_dates_is_told_with_both_dates_and_the_clock(
    wired: Wired, batch: Batch, right: bytes, context: Contexts, ca_file: Path, clock: Clock,
    from_days: int, to_days: int, clock_days: int, trusted: bool, kind: str,
) -> None:  # fmt: skip
    """An expired certificate and a wrong clock look alike: only a trusted clock that finds it
    just expired blames the certificate; else both remedies are named."""
    start, end = now() + timedelta(from_days), now() + timedelta(to_days)
    start = min(start, end - timedelta(1))
    clock.now_s, clock.is_trusted = now().timestamp(), trusted
    with serving(answering(http(right)), context(not_before=start, not_after=end)) as server:
        reply = wired(f"https://localhost:{server.port}", ca_file=ca_file).send(batch, 2)
    assert isinstance(reply, Failure)
    assert reply.kind == kind
    assert f"from {start:%Y-%m-%d} to {end:%Y-%m-%d}" in reply.detail
    assert f"clock says {now():%Y-%m-%d}" in reply.detail
    assert "renew the certificate" in reply.detail
    assert ("set the clock" in reply.detail) == (kind == "tls_clock")
    assert server.requests == []


def test_a_server_that_speaks_no_tls_is_refused(wired: Wired, batch: Batch, ca_file: Path) -> None:
    """https:// never falls back to plain HTTP."""
    seen: list[bytes] = []

    def plain(sock: socket.socket, _server: Server) -> None:
        seen.append(sock.recv(65536))
        sock.sendall(http(status="400 Bad Request", kind="text/html"))

    with serving(plain) as server:
        reply = wired(f"https://localhost:{server.port}", ca_file=ca_file).send(batch, 2)
    assert isinstance(reply, Failure)
    assert reply.kind == "tls"
    assert b"Bearer" not in seen[0]


def test_a_client_certificate_is_shown_where_one_is_asked_for(
    wired: Wired, batch: Batch, right: bytes, context: Contexts, authority: trustme.CA,
    ca_file: Path, tmp_path: Path,
) -> None:  # fmt: skip
    """With `client_cert` the kiosk gets through, without it the refusal is called TLS's."""
    strict = context()
    authority.configure_trust(strict)
    strict.verify_mode = ssl.CERT_REQUIRED
    mine = tmp_path / "mine.pem"
    authority.issue_cert("kiosk@example.org").private_key_and_cert_chain_pem.write_to_path(
        str(mine)
    )
    with serving(answering(http(right)), strict) as server:
        url = f"https://localhost:{server.port}"
        shown = wired(url, ca_file=ca_file, client_cert=mine).send(batch, 2)
        kept = wired(url, ca_file=ca_file).send(batch, 2)
    assert isinstance(shown, Acknowledged)
    assert isinstance(kept, Failure)
    assert kept.kind in ("tls", "cut")  # the other end may hang up before its alert is read


@pytest.mark.parametrize("key", ["ca_file", "client_cert"])
@pytest.mark.parametrize("text", [None, "no PEM"])
def test_a_file_that_cannot_be_used_is_named(
    wired: Wired, batch: Batch, tmp_path: Path, key: str, text: str | None
) -> None:
    """A missing or broken certificate file is this side's fault, with its key and its path."""
    path = tmp_path / "broken.pem"
    if text is not None:
        path.write_text(text)
    reply = wired("https://localhost:9", **{key: path}).send(batch, 2)
    assert isinstance(reply, Failure)
    assert reply.kind == "local"
    assert f"sync.{key}" in reply.detail
    assert "broken.pem" in reply.detail


def test_a_proxy_carries_the_encrypted_connection(
    wired: Wired, batch: Batch, right: bytes, context: Contexts, ca_file: Path
) -> None:
    """Through CONNECT the endpoint's own certificate is checked; the proxy sees no key."""
    with (
        serving(answering(http(right)), context()) as server,
        serving(connecting_proxy(server.port)) as proxy,
    ):
        wire = wired(f"https://localhost:{server.port}", ca_file=ca_file, proxy=proxy.url)
        replies = [wire.send(batch, 2), wire.send(batch, 2)]
    assert [type(reply) for reply in replies] == [Acknowledged, Acknowledged]
    assert proxy.requests[0].startswith(f"CONNECT localhost:{server.port} ".encode())
    assert b"vuoro_" not in b"".join(proxy.requests)


def test_a_stranger_behind_a_proxy_is_refused(
    wired: Wired, batch: Batch, right: bytes, context: Contexts, ca_file: Path
) -> None:
    """A proxy that opens the encryption with a certificate of its own is not believed."""
    with (
        serving(answering(http(right)), context(issuer=trustme.CA())) as server,
        serving(connecting_proxy(server.port)) as proxy,
    ):
        url = f"https://localhost:{server.port}"
        reply = wired(url, ca_file=ca_file, proxy=proxy.url).send(batch, 2)
    assert isinstance(reply, Failure)
    assert reply.kind == "tls"


@pytest.mark.parametrize("status", [b"407 Proxy Authentication Required", b"403 No", b"302 Go"])
def test_a_proxy_that_refuses_is_named(wired: Wired, batch: Batch, status: bytes) -> None:
    """The failure names the proxy and its status, and says what a 407 is."""
    with serving(connecting_proxy(None, status)) as proxy:
        reply = wired("https://endpoint.example.org", proxy=proxy.url).send(batch, 2)
    assert isinstance(reply, Failure)
    assert (reply.kind, reply.status) == ("proxy", int(status[:3]))
    assert proxy.url in reply.detail
    assert ("password" in reply.detail) == status.startswith(b"407")


def test_a_proxy_that_is_not_there_is_named(wired: Wired, batch: Batch) -> None:
    """The fault lies with the proxy, not with the endpoint."""
    for proxy in ("http://127.0.0.1:9", "http://proxy.invalid:3128"):
        reply = wired("https://endpoint.example.org", proxy=proxy).send(batch, 2)
        assert isinstance(reply, Failure)
        assert reply.kind == "proxy"
        assert proxy in reply.detail


def test_plain_http_passes_through_a_proxy_as_well(
    wired: Wired, batch: Batch, right: bytes
) -> None:
    """In a demo the proxy gets the whole address, and its 407 is the proxy's."""
    with serving(answering(http(right), http(status="407 Password"))) as proxy:
        wire = wired("http://endpoint.example.org", proxy=proxy.url)
        first, second = wire.send(batch, 2), wire.send(batch, 2)
    assert isinstance(first, Acknowledged)
    assert isinstance(second, Failure)
    assert second.kind == "proxy"
    assert proxy.requests[0].startswith(b"POST http://endpoint.example.org/v1/batches ")
