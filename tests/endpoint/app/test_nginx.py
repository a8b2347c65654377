"""A real nginx in front of the endpoint, with its own defaults and with our example."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import trustme

from sync.model.messages import LARGEST_BATCH_COUNT, parse_answer
from tests.endpoint.app.asking import BATCH_ID, KEY, World, batch
from tests.endpoint.app.nginx import DEFAULTS, NGINX, free_port, nginx
from tests.endpoint.app.serving import ROOT, live

EXAMPLE = (ROOT / "deploy/endpoint/nginx.conf").read_text(encoding="utf-8")
HEADERS = {"Authorization": f"Bearer {KEY.text}", "Content-Type": "application/json"}

pytestmark = pytest.mark.skipif(NGINX is None, reason="no nginx on this machine")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The app behind nginx with nothing set but where to pass requests on."""
    port = free_port()
    with live(World()) as up, nginx(tmp_path, DEFAULTS.format(port=port, up=up), port):
        yield f"http://127.0.0.1:{port}/v1/batches"


def test_the_largest_batch_passes(address: str) -> None:
    """2,000 numbers, not even compressed, pass nginx as it is."""
    body = batch(LARGEST_BATCH_COUNT)
    told = requests.post(address, body, headers=HEADERS, timeout=20)
    assert told.status_code == 200
    parse_answer(told.content, batch=BATCH_ID, first_seq=1, count=LARGEST_BATCH_COUNT)


def test_what_nginx_refuses_is_no_answer(address: str) -> None:
    """Over 1 MiB nginx itself says 413 as HTML, without the batch's name."""
    headers = HEADERS | {"Vuoro-Batch": BATCH_ID}
    told = requests.post(address, b" " * 1_100_000, headers=headers, timeout=20)
    assert told.status_code == 413
    assert told.headers["Content-Type"].startswith("text/html")
    assert BATCH_ID not in told.text


def test_behind_nginx_refusals_are_ours(address: str) -> None:
    """A refusal comes through as JSON with the batch's name."""
    told = requests.post(address, b"{}", headers=HEADERS | {"Vuoro-Batch": BATCH_ID}, timeout=20)
    assert (told.status_code, told.json()["batch"]) == (400, BATCH_ID)


def test_the_example_works_and_keeps_the_counts_inside(tmp_path: Path) -> None:
    """deploy/endpoint/nginx.conf serves HTTPS, passes batches and keeps /metrics to itself."""
    port, authority = free_port(), trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    certificate.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "both.pem"))
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with live(World()) as up:
        site = EXAMPLE
        for theirs, ours in (
            ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
            ("127.0.0.1:8080;", f"127.0.0.1:{up};"),
            ("/etc/ssl/certs/feedback.example.org.pem", str(tmp_path / "both.pem")),
            ("/etc/ssl/private/feedback.example.org.key", str(tmp_path / "both.pem")),
        ):
            assert theirs in site
            site = site.replace(theirs, ours)
        with nginx(tmp_path, site, port), requests.Session() as session:
            session.trust_env = False
            session.verify = str(tmp_path / "ca.pem")
            base = f"https://127.0.0.1:{port}"
            for _ in range(3):
                told = session.post(f"{base}/v1/batches", batch(), headers=HEADERS, timeout=20)
                assert told.status_code == 200
            assert session.get(f"{base}/readyz", timeout=20).text == "ready\n"
            assert session.get(f"{base}/metrics", timeout=20).status_code == 403
