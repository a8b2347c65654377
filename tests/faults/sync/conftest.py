"""A real endpoint on either database, and how its kiosks come to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.endpoint.conftest import database_url, postgres_server, postgres_url
from tests.faults.sync.endpoint_process import Endpoint

__all__ = ["database_url", "postgres_server", "postgres_url"]

MakeEndpoint = Callable[..., Endpoint]


@pytest.fixture
def make_endpoint(tmp_path: Path) -> Iterator[MakeEndpoint]:
    """What makes an endpoint (not yet started); all are ended after the test."""
    made: list[Endpoint] = []

    def make(url: str | None = None, *, config: str = "") -> Endpoint:
        made.append(Endpoint(tmp_path / f"endpoint{len(made)}", url, config=config))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def endpoint(make_endpoint: MakeEndpoint) -> Endpoint:
    """An endpoint on a SQLite file, not yet started."""
    return make_endpoint()
