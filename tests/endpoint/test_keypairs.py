"""The organisation's key pairs: made once, private halves for their owner alone."""

from __future__ import annotations

import base64
import stat
import tomllib
from pathlib import Path

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.cli import main
from kiosk.config import load
from sync.endpoint.keypairs import (
    BUNDLE_FILE,
    CONFIGURATION_FILE,
    RECEIPTS_FILE,
    KeyFileError,
    new_pairs,
    read_identity,
    read_signing_key,
    write_pairs,
)


def made(folder: Path) -> dict[str, str]:
    """Make the pairs in a folder and return the public halves by name."""
    pairs = new_pairs()
    write_pairs(folder, pairs)
    return {pair.name: pair.public for pair in pairs}


def test_the_halves_belong_together(tmp_path: Path) -> None:
    """What is encrypted to the public half opens; what is signed is believed."""
    public = made(tmp_path)
    recipient = pyrage.x25519.Recipient.from_str(public["bundle"])
    sealed = pyrage.encrypt(b"batch", [recipient])
    assert pyrage.decrypt(sealed, [read_identity(tmp_path / BUNDLE_FILE)]) == b"batch"
    for name, file in (("receipts", RECEIPTS_FILE), ("configuration", CONFIGURATION_FILE)):
        signature = read_signing_key(tmp_path / file).sign(b"text")
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public[name]))
        key.verify(signature, b"text")


def test_private_halves_are_for_their_owner_alone(tmp_path: Path) -> None:
    """Nobody else on the machine can read a private half."""
    made(tmp_path / "keys")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


@pytest.mark.parametrize("file", [BUNDLE_FILE, RECEIPTS_FILE, CONFIGURATION_FILE])
def test_no_key_is_ever_overwritten(file: str, tmp_path: Path) -> None:
    """One file that is there already stops everything, and nothing new is left behind."""
    (tmp_path / file).write_text("old")
    with pytest.raises(KeyFileError, match=file):
        made(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [file]
    assert (tmp_path / file).read_text() == "old"


@pytest.mark.parametrize("text", ["", "AGE-SECRET-KEY-1SECRET", "x\ny", "\x00"])
def test_a_wrong_key_file_is_named_but_not_shown(text: str, tmp_path: Path) -> None:
    """The error tells which file and what must stand there, never what does."""
    file = tmp_path / "wrong"
    file.write_text(text)
    for read in (read_identity, read_signing_key):
        with pytest.raises(KeyFileError, match="wrong") as caught:
            read(file)
        assert "1SECRET" not in str(caught.value)


def test_a_file_of_age_keygen_is_read_too(tmp_path: Path) -> None:
    """Comments above the key do no harm."""
    made(tmp_path)
    file = tmp_path / BUNDLE_FILE
    key = file.read_text()
    file.write_text(f"# created: 2026-11-23\n# public key: age1…\n{key}")
    assert str(read_identity(file)) == key.strip()


def test_the_command_prints_what_a_kiosk_needs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`keys init` prints the table `[keys]`, which a kiosk's configuration takes as it stands."""
    assert main(["endpoint", "keys", "init", "--out", str(tmp_path / "keys")]) == 0
    text = capsys.readouterr().out
    assert set(tomllib.loads(text)["keys"]) == {"bundle", "receipts", "configuration"}
    assert "SECRET" not in text
    assert "PRIVATE" not in text
    (tmp_path / "kiosk.toml").write_text(text)
    assert load([tmp_path / "kiosk.toml"]).keys.bundle.startswith("age1")
