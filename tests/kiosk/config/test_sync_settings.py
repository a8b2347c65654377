"""`[sync]` and `[keys]`: what may stand there, and what the files they name must hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from kiosk.config import Settings, load
from kiosk.config.deep_check import deep_problems
from sync.model.problems import InvalidFileError

Write = Callable[..., Path]

AGE = "age1w3jw7ev7wvwmqdeyzy0zdm7mysdgwg5ewdmtt9lmdsqvv2eyd4fqv7vqfx"
SIGNING = "A" * 42 + "A="
RIGHT = f"""
[sync]
url = "https://feedback.example.org:8443/vuoro"
key_file = "keys/sync.key"
ca_file = "/etc/vuoro/ca.pem"
proxy = "http://proxy.example.org:3128"
interval_s = 5

[keys]
bundle = "{AGE}"
receipts = "{SIGNING}"
configuration = "{SIGNING}"
"""


def test_paths_start_at_the_file_in_which_they_stand(write: Write) -> None:
    """A relative path belongs to its file, a full one stays."""
    file = write(RIGHT, "organisation/first.toml")
    sync = load([file, write('sync.client_cert = "own.pem"', "kiosk/own.toml")]).sync
    assert sync.key_file == str(file.parent / "keys" / "sync.key")
    assert sync.ca_file == "/etc/vuoro/ca.pem"
    assert sync.client_cert == str(file.parent.parent / "kiosk" / "own.pem")
    assert load().sync == Settings().sync


@pytest.mark.parametrize(
    "line",
    [
        'sync.url = "feedback.example.org"',
        'sync.url = "ftp://feedback.example.org"',
        'sync.url = "https://user:word@feedback.example.org"',
        'sync.url = "https://feedback.example.org/?a=1"',
        'sync.url = "https://feedback.example.org/#a"',
        'sync.url = "https://feedback.example.org/\\n"',
        'sync.url = "http://feedback.example.org"',
        'sync.url = "https://"',
        'sync.proxy = "http://user:word@proxy.example.org:3128"',
        'sync.proxy = "https://proxy.example.org"',
        "sync.interval_s = 4",
        "sync.interval_s = 86401",
        'sync.allow_http = "yes"',
        "sync.key_file = 3",
        f'keys.bundle = "{AGE[:-1]}"',
        f'keys.bundle = "{AGE.upper()}"',
        'keys.receipts = "AAAA"',
        f'keys.configuration = "{"A" * 43}B="',
    ],
)
def test_what_is_wrong_is_refused_at_its_key(write: Write, line: str) -> None:
    """Each mistake is named with its key, before anything is tried."""
    with pytest.raises(InvalidFileError) as caught:
        load([write(line)])
    assert [problem.key for problem in caught.value.problems] == [line.partition(" ")[0]]


@pytest.mark.parametrize(
    "url", ["https://a", "https://[::1]:8443", "https://10.0.0.1/a/b/", "http://127.0.0.1:8080"]
)
def test_addresses_are_taken_as_people_write_them(write: Write, url: str) -> None:
    """A name, an address, a port, a path; plain HTTP only where it is allowed."""
    assert load([write(f'sync.url = "{url}"\nsync.allow_http = true')]).sync.url == url


def test_the_check_looks_into_every_file_that_is_named(write: Write, tmp_path: Path) -> None:
    """Files that are missing or hold something else are found, all at once, at their keys."""
    file = write('[sync]\nkey_file = "a"\nca_file = "b"\nclient_cert = "c"')
    keys = ["sync.key_file", "sync.ca_file", "sync.client_cert"]
    found = deep_problems([file])
    assert [problem.key for problem in found] == keys
    assert all("No such file" in problem.allowed for problem in found)
    for name in "abc":
        (tmp_path / name).write_text("nothing of use")
        (tmp_path / name).chmod(0o600)
    found = deep_problems([file])
    assert [problem.key for problem in found] == keys
    assert not [problem for problem in found if "No such file" in problem.allowed]


def test_right_files_pass_the_check(write: Write, tmp_path: Path) -> None:
    """A key, an authority and a certificate with its private key, open to the kiosk's user."""
    authority = trustme.CA()
    mine = authority.issue_cert("kiosk@example.org").private_key_and_cert_chain_pem
    (tmp_path / "a").write_text("vuoro_0123456789abcdef_secret\n")
    authority.cert_pem.write_to_path(str(tmp_path / "b"))
    mine.write_to_path(str(tmp_path / "c"))
    file = write('[sync]\nkey_file = "a"\nca_file = "b"\nclient_cert = "c"')
    for name, mode in (("a", 0o640), ("c", 0o600)):
        (tmp_path / name).chmod(mode)
    assert deep_problems([file]) == []
    for name in "abc":
        (tmp_path / name).chmod(0o644)
    found = deep_problems([file])
    assert [problem.key for problem in found] == ["sync.key_file", "sync.client_cert"]
    assert all("chmod" in problem.allowed for problem in found)


def test_a_misspelt_key_of_the_organisation_is_found(write: Write) -> None:
    """The age key carries a checksum: one wrong letter shows."""
    wrong = AGE[:-1] + ("q" if AGE[-1] != "q" else "p")
    (found,) = deep_problems([write(f'keys.bundle = "{wrong}"')])
    assert found.key == "keys.bundle"
