"""What the endpoint can be told in its TOML file; every key has a default that serves.

`assets/endpoint.toml` explains each key for people; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from sync.model.problems import InvalidFileError
from sync.model.toml_reader import Reader
from sync.model.toml_rules import Between


@dataclass(frozen=True, slots=True)
class Limits:
    """What one sender, and all together, may ask of one process."""

    body_kib: Annotated[int, Between(64, 16384)] = 1024
    """Of a batch as it is sent, usually compressed."""
    text_kib: Annotated[int, Between(576, 16384)] = 768
    """Of a batch after decompression; kiosks send at most 512 and their heartbeat."""
    head_s: Annotated[int, Between(1, 300)] = 10
    """For a request's line and headers, and for the answer's way through TLS."""
    body_s: Annotated[int, Between(1, 300)] = 30
    """For a request's whole body."""
    idle_s: Annotated[int, Between(1, 3600)] = 75
    """How long a connection may stay open without a request."""
    batches_per_minute: Annotated[int, Between(1, 1_000_000)] = 1200
    """Of one key, in the long run."""
    burst: Annotated[int, Between(1, 1_000_000)] = 200
    """Batches of one key that may come at once after a pause."""
    at_once: Annotated[int, Between(1, 10_000)] = 128
    """Batches that are received or stored at one time."""
    at_once_per_key: Annotated[int, Between(1, 10_000)] = 32
    connections: Annotated[int, Between(10, 1_000_000)] = 4000
    threads: Annotated[int, Between(1, 256)] = 16
    """Batches that are decoded or stored at one time; the others of `at_once` wait."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long what was written is kept; `vuoro endpoint maintain` applies it."""

    comment_months: Annotated[int, Between(1, 120)] = 24


@dataclass(frozen=True, slots=True)
class MetricsAccess:
    """Who may read `/metrics`."""

    token_file: str = ""
    """A file with the token that readers send as `Authorization: Bearer …`; without one only
    readers on the same machine that come directly, not through a proxy."""


@dataclass(frozen=True, slots=True)
class Log:
    """How events are written to standard error."""

    format: Literal["plain", "json"] = "plain"
    access: bool = False
    """One line for each request: method, path without query, status. Never an address."""


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """Everything in force."""

    limits: Limits = field(default_factory=Limits)
    retention: Retention = field(default_factory=Retention)
    metrics: MetricsAccess = field(default_factory=MetricsAccess)
    log: Log = field(default_factory=Log)


def settings_from(tables: Mapping[str, object], file: str) -> EndpointSettings:
    """Return the settings of a parsed file. Raises `InvalidFileError` with every mistake in it."""
    reader = Reader(file)
    settings = reader.read(EndpointSettings, tables)
    if reader.problems or settings is None:
        raise InvalidFileError(reader.problems)
    return settings
