"""Certificates that change in mid-life, and clocks that are wrong: told as what they are."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import time

import pytest
import trustme

from tests.faults.sync.line import Line, lined
from tests.faults.sync.oracle import oracle


@dataclass
class Authority:
    """An organisation's own certificate authority."""

    ca: trustme.CA

    def context(
        self, *names: str, issuer: trustme.CA | None = None, **dates: datetime
    ) -> ssl.SSLContext:
        """Return the context of a server with a certificate for these names."""
        made = (issuer or self.ca).issue_cert(*(names or ("localhost",)), **dates)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.configure_cert(context)
        return context

    def selfish(self, folder: Path) -> ssl.SSLContext:
        """Return the context of a server whose certificate vouches for itself."""
        selfish, pem = trustme.CA(), folder / "selfish.pem"
        selfish.private_key_pem.write_to_path(str(pem))
        selfish.cert_pem.write_to_path(str(pem), append=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context


@pytest.fixture(scope="module")
def authority() -> Authority:
    """The authority that the kiosk was told to trust."""
    return Authority(trustme.CA())


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[Line]:
    """A line with TLS before the endpoint, which works."""
    folder = tmp_path_factory.mktemp("line")
    authority.ca.cert_pem.write_to_path(str(folder / "ca.pem"))
    ca_file = f'ca_file = "{folder / "ca.pem"}"'
    with lined(folder, ca_file, context=authority.context(), host="localhost") as line:
        line.kiosk.release(20)
        line.heals()
        yield line


def refused(line: Line, context: ssl.SSLContext, words: str) -> None:
    """Let the server show another certificate; the kiosk tells it and sends nothing."""
    good, before = line.proxy.context, line.proxy.exchanges
    greetings = line.proxy.greetings
    line.proxy.context = context
    line.proxy.cut()
    line.kiosk.release(12)
    line.kiosk.nudge_until(
        line.sync,
        lambda: line.proxy.greetings > greetings + 1 and "last_error" in line.kiosk.facts(),
    )
    facts = line.kiosk.facts()
    assert facts["last_error_kind"] == "tls", facts
    assert words in facts["last_error"], facts
    assert line.proxy.exchanges == before, "something was sent to a stranger"
    found = oracle(line.kiosk, line.endpoint)
    found.nothing_wrong()
    assert len(found.pending) == 12
    line.proxy.context = good
    line.heals()


def test_another_host(line: Line, authority: Authority) -> None:
    """A certificate for another name, in mid-life: nothing is sent, and it heals by itself."""
    refused(line, authority.context("other.example.org"), "ostname mismatch")


def test_an_expired_certificate(line: Line, authority: Authority) -> None:
    """Nobody renewed it: the kiosk says so, with the dates."""
    now = datetime.now(UTC)
    dates = {"not_before": now - timedelta(days=400), "not_after": now - timedelta(days=2)}
    expired = authority.context(**dates)
    line.kiosk.release(3)
    line.proxy.context, good = expired, line.proxy.context
    line.proxy.cut()
    line.kiosk.nudge_until(line.sync, lambda: "last_error" in line.kiosk.facts())
    facts = line.kiosk.facts()
    # Whether the clock is to be believed depends on the machine; both remedies are named.
    assert facts["last_error_kind"] in ("tls", "tls_clock"), facts
    assert "renew the certificate" in facts["last_error"]
    oracle(line.kiosk, line.endpoint).nothing_wrong()
    line.proxy.context = good
    line.heals()


def test_a_self_signed_certificate(line: Line, authority: Authority, tmp_path: Path) -> None:
    """A certificate that vouches for itself is refused in mid-life too."""
    refused(line, authority.selfish(tmp_path), "self-signed")


def test_a_stranger(line: Line, authority: Authority) -> None:
    """The right name from another authority is refused."""
    refused(line, authority.context(issuer=trustme.CA()), "unable to get local issuer")


@pytest.fixture(scope="session")
def wrong_clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that moves a process's wall clock (tests/faults/sync/shim/clock.c)."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("no C compiler: the wrong clock can't be built (apt-get install gcc)")
    library = tmp_path_factory.mktemp("shim") / "clock.so"
    source = Path(__file__).parent / "shim" / "clock.c"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source)], check=True
    )
    return library


def test_a_clock_at_1970_and_one_ten_years_ahead(
    tmp_path: Path, authority: Authority, wrong_clock: Path
) -> None:
    """Real processes with wrong clocks: TLS fails, the clock is named, everything is kept. Where
    TLS is no matter all arrives, and the endpoint knows how wrong the clock is."""
    authority.ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    ca_file = f'ca_file = "{tmp_path / "ca.pem"}"'
    context = authority.context(not_after=datetime.now(UTC) + timedelta(days=365))
    with lined(tmp_path, ca_file, context=context, host="localhost") as line:
        kiosk = line.kiosk
        kiosk.release(10)
        line.heals()
        line.stop_sync()
        for offset_s, year in ((3600 - int(time()), "1970"), (3653 * 86400, "203")):
            wrong = {"LD_PRELOAD": str(wrong_clock), "VUORO_CLOCK_OFFSET": str(offset_s)}
            kiosk.release(15)
            assert kiosk.once(wrong) == 75
            facts = kiosk.facts()
            assert facts["last_error_kind"] == "tls_clock", facts
            assert f"this device's clock says {year}" in facts["last_error"]
            assert "check this device's clock first" in kiosk.status()
            found = oracle(kiosk, line.endpoint)
            found.nothing_wrong()
            assert len(found.pending) == 15
            kiosk.configure(line.endpoint.address)
            assert kiosk.once(wrong) == 0
            oracle(kiosk, line.endpoint).complete()
            ask = "SELECT offset_s FROM boots ORDER BY last_seen DESC LIMIT 1"
            assert line.endpoint.rows(ask) == [(pytest.approx(offset_s, abs=600),)]
            kiosk.configure(f"https://localhost:{line.proxy.port}", ca_file)
        kiosk.release(5)
        assert kiosk.once() == 0
        oracle(kiosk, line.endpoint).complete()
        day = datetime.now().astimezone().date()
        days = {date.fromisoformat(each) for (each,) in kiosk.state("SELECT day FROM passed")}
        assert all(each <= day or each == date.max for each in days), days
