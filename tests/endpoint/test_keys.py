"""A kiosk's key: what is told, what is stored, what is accepted."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.endpoint.keys import BadKeyError, matches, new_key, parse_key
from sync.model.kiosk_key import hash_of


@given(st.binary(min_size=8, max_size=8), st.binary(min_size=32, max_size=32))
def test_a_key_can_be_read_back(name: bytes, secret: bytes) -> None:
    """Whatever chance gives, the text holds the id and a secret that fits the stored hash."""
    key = new_key(lambda count: {8: name, 32: secret}[count])
    parsed = parse_key(key.text)
    assert parsed.id == key.id
    assert matches(parsed.secret, key.hash)


def test_what_is_stored_does_not_hold_the_secret() -> None:
    """Neither the id nor the hash lets anyone send in the kiosk's name."""
    key = new_key(secrets.token_bytes)
    secret = parse_key(key.text).secret
    assert secret not in key.id + key.hash
    assert hash_of(secret) == key.hash


def test_another_secret_does_not_match() -> None:
    """One wrong letter is a wrong key."""
    key = new_key(secrets.token_bytes)
    secret = parse_key(key.text).secret
    other = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    assert not matches(other, key.hash)


SECRET = "a" * 43


@pytest.mark.parametrize(
    "text",
    [
        "", "vuoro", f"vuoro_1234_{SECRET}", f"VUORO_12345678_{SECRET}", f"vuoro_1234567G_{SECRET}",
        f"vuoro_12345678_{SECRET[1:]}", f"vuoro_12345678_{SECRET}a", f"vuoro_12345678_{SECRET}\n",
        "vuoro_12345678_" + "ä" * 43, f"vuoro_{'1' * 1_000_000}_{SECRET}",
    ],
)  # fmt: skip
def test_what_is_no_key_is_refused_without_being_repeated(text: str) -> None:
    """A text of another form is an error that doesn't hold the text."""
    with pytest.raises(BadKeyError) as caught:
        parse_key(text)
    assert not text or text == "vuoro" or text not in str(caught.value)
