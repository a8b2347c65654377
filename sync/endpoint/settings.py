"""What the endpoint can be told in its TOML file; every key has a default that serves.

`assets/endpoint.toml` explains each key for people; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from sync.model.problems import InvalidFileError, Problem
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
    mib_per_minute: Annotated[int, Between(1, 1_000_000)] = 16
    """Submissions of one key, spelled out as they are stored, in the long run."""
    mib_burst: Annotated[int, Between(8, 1_000_000)] = 256
    """The same, at once after a pause."""
    at_once: Annotated[int, Between(1, 10_000)] = 128
    """Batches that are received or stored at one time."""
    at_once_per_key: Annotated[int, Between(1, 255)] = 2
    """Of these from one key: fewer than `threads`, or one kiosk could hold all of them."""
    connections: Annotated[int, Between(10, 1_000_000)] = 4000
    threads: Annotated[int, Between(2, 256)] = 16
    """Batches that are decoded or stored at one time; the others of `at_once` wait."""
    wrong_keys_per_minute: Annotated[int, Between(1, 1_000_000)] = 60
    """From one address; beyond it keys that are not known here yet are no longer looked up."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long what was written is kept; `vuoro endpoint maintain` applies it."""

    comment_months: Annotated[int, Between(1, 120)] = 24


@dataclass(frozen=True, slots=True)
class MetricsAccess:
    """Who may read `/metrics`."""

    token_file: str = ""
    """A file with the token that readers send as `Authorization: Bearer …`; without one nobody.

    That a reader is on the same machine can't be told: a proxy is there too.
    """


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
    if settings is not None and not reader.problems:
        reader.problems += _contradictions(settings.limits, file)
    if reader.problems or settings is None:
        raise InvalidFileError(reader.problems)
    return settings


def _contradictions(limits: Limits, file: str) -> list[Problem]:
    if limits.at_once_per_key < limits.threads:
        return []
    allowed = f"must be less than limits.threads, which is {limits.threads}"
    return [Problem(file, "limits.at_once_per_key", allowed, str(limits.at_once_per_key))]
