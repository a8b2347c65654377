"""Clients at the places where most visits begin."""

from __future__ import annotations

import pytest

from kiosk.core.messages import Answered
from tests.kiosk.core.driving import Client


@pytest.fixture
def client() -> Client:
    """A client before the start screen of a survey like the default one."""
    return Client()


@pytest.fixture
def rated(client: Client) -> Client:
    """A client whose face is stored."""
    client.send(Answered("rating", 2))
    client.store()
    return client
