"""Where the endpoint is and how it is reached: everything an attempt needs from the settings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_KEY = re.compile(r"vuoro_[!-~]{1,200}")
_LARGEST_KEY_FILE_BYTES = 4096
_REMEDY = (
    "it must name a file with the key that `vuoro endpoint kiosk add` printed, readable by the "
    "kiosk's user alone"
)


class LocalError(Exception):
    """This side could not even try; the text names the file or the key, and the remedy."""


@dataclass(frozen=True, slots=True)
class Target:
    """The endpoint and the way to it."""

    url: str
    """Such as https://feedback.example.org; `/v1/…` is added to it."""
    key_file: Path
    ca_file: Path | None = None
    """Trusted instead of the system's certificates."""
    client_cert: Path | None = None
    """Certificate and private key in one PEM."""
    proxy: str | None = None
    allow_http: bool = False

    @property
    def host(self) -> str:
        """Return the endpoint's host, for people to read."""
        return urlsplit(self.url).hostname or self.url

    @property
    def port(self) -> int:
        """Return the port, given or by the scheme."""
        parts = urlsplit(self.url)
        return parts.port or (443 if parts.scheme == "https" else 80)

    def at(self, path: str) -> str:
        """Return the address of `path` at the endpoint. Raises `LocalError` for plain HTTP."""
        if not self.url:
            raise LocalError("sync.url is empty: name the endpoint's address")
        if not self.url.startswith("https://") and not self.allow_http:
            raise LocalError(
                "sync.url is not https://: plain HTTP can be read and changed on the way; "
                "use https://, or for a demo set sync.allow_http = true"
            )
        return self.url.rstrip("/") + path


def read_key(path: Path) -> str:
    """Return the kiosk's key from its file. Raises `LocalError`; its text never holds the key."""
    if path == Path():
        raise LocalError(f"sync.key_file is empty: {_REMEDY}")
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST_KEY_FILE_BYTES).decode("ascii", "replace").strip()
    except OSError as error:
        raise LocalError(f"sync.key_file: {path}: {error.strerror}: {_REMEDY}") from error
    if not _KEY.fullmatch(text):
        raise LocalError(
            f"sync.key_file: {path} holds no key: one line that starts with vuoro_, "
            "as `vuoro endpoint kiosk add` printed it"
        )
    return text
