"""Which kiosks there are, and under which keys they may send.

A kiosk has a name that no other has, a site that can change, and an ordinal, 1, 2, 3 …, which gives
its slot. At most two of its keys are valid at a time, so that one can be rotated without a gap.
Every function works in the transaction of the connection it is given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from sync.endpoint.api import EndpointError, Identity
from sync.endpoint.keys import Chance, NewKey, new_key
from sync.endpoint.schema import keys, kiosks

MOST_KEYS: Final = 2
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_GOLDEN = 0.6180339887498949
_REGISTRY_LOCK = 0x56_75_6F_72_6F_01
"""Any number that no other program on this database takes for an advisory lock."""


class RegistryError(EndpointError):
    """A kiosk or key can't be made, found or changed; the text names it and the remedy."""


class Known(NamedTuple):
    """Whose key it is, and what its secret must match."""

    identity: Identity
    hash: str


def add_kiosks(
    connection: Connection, named: Sequence[tuple[str, str]], today: date, chance: Chance
) -> list[NewKey]:
    """Register kiosks, given as (site, name), and return one key for each, in their order.

    Raises `RegistryError` if a name is taken or has another form; then none is registered.
    """
    for site, name in named:
        _check("site", site)
        _check("kiosk", name)
    _one_at_a_time(connection)
    last = connection.scalar(select(func.coalesce(func.max(kiosks.c.ordinal), 0)))
    made = [new_key(chance) for _ in named]
    rows = [
        {"kiosk": name, "site": site, "ordinal": ordinal, "added": today}
        for ordinal, (site, name) in enumerate(named, start=int(last or 0) + 1)
    ]
    if rows:
        _insert_new(connection, rows)
        connection.execute(
            insert(keys),
            [_row(name, key, today) for (_, name), key in zip(named, made, strict=True)],
        )
    return made


def add_key(connection: Connection, name: str, today: date, chance: Chance) -> NewKey:
    """Return another key for a kiosk. Raises `RegistryError` if it has two already."""
    _one_at_a_time(connection)
    _must_exist(connection, name)
    valid = connection.scalars(
        select(keys.c.id).where(keys.c.kiosk == name, keys.c.revoked.is_(None))
    ).all()
    if len(valid) >= MOST_KEYS:
        raise RegistryError(
            f"kiosk {name}: has {len(valid)} valid keys already ({', '.join(sorted(valid))}): "
            f"revoke one first with `vuoro endpoint kiosk revoke {name} --key ID`"
        )
    key = new_key(chance)
    connection.execute(insert(keys), [_row(name, key, today)])
    return key


def revoke(connection: Connection, name: str, key_id: str | None, today: date) -> int:
    """Make one key of a kiosk, or all, invalid for ever; return how many were valid until now.

    Raises `RegistryError` if there is no such kiosk or key.
    """
    _must_exist(connection, name)
    of_kiosk = keys.c.kiosk == name
    if key_id is not None:
        of_kiosk = of_kiosk & (keys.c.id == key_id)
        if connection.scalar(select(func.count()).select_from(keys).where(of_kiosk)) == 0:
            raise RegistryError(
                f"kiosk {name}: has no key {key_id}: `vuoro endpoint kiosk list` shows its keys"
            )
    done = connection.execute(
        update(keys).where(of_kiosk, keys.c.revoked.is_(None)).values(revoked=today)
    )
    return done.rowcount


def move(connection: Connection, name: str, site: str) -> None:
    """Let a kiosk stand at another site from now on; what it has sent stays where it was given.

    Raises `RegistryError`.
    """
    _check("site", site)
    _must_exist(connection, name)
    connection.execute(update(kiosks).where(kiosks.c.kiosk == name).values(site=site))


def identify(connection: Connection, key_id: str) -> Known | None:
    """Return whose key this is; None if nobody's, or if it was revoked."""
    row = connection.execute(
        select(keys.c.kiosk, keys.c.hash, kiosks.c.site, kiosks.c.ordinal)
        .join(kiosks, kiosks.c.kiosk == keys.c.kiosk)
        .where(keys.c.id == key_id, keys.c.revoked.is_(None))
    ).first()
    if row is None:
        return None
    return Known(Identity(row.kiosk, row.site, key_id, slot_of(row.ordinal)), row.hash)


def sender_of(connection: Connection, name: str) -> Identity:
    """Return the identity of a kiosk, without a key. Raises `RegistryError`."""
    row = connection.execute(
        select(kiosks.c.site, kiosks.c.ordinal).where(kiosks.c.kiosk == name)
    ).first()
    if row is None:
        raise _unknown(name)
    return Identity(name, row.site, "", slot_of(row.ordinal))


def slot_of(ordinal: int) -> float:
    """Return a kiosk's place between 0 and 1.

    Multiples of the golden ratio lie evenly for any number of kiosks, so that a fleet that comes
    back together is spread without knowing how large it is.
    """
    return ordinal * _GOLDEN % 1.0


def _check(what: str, name: str) -> None:
    if _NAME.fullmatch(name) is None:
        raise RegistryError(
            f"{what} {name[:80]!r}: must be 1 to 64 of a-z, A-Z, 0-9, dot, hyphen and underscore, "
            f"a letter or digit first, as in the kiosk's own configuration"
        )


def _insert_new(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    try:
        connection.execute(insert(kiosks), rows)
    except IntegrityError as error:
        names = ", ".join(str(row["kiosk"]) for row in rows[:3])
        raise RegistryError(
            f"kiosk {names}{'' if len(rows) < 4 else ' …'}: is registered already, or named twice: "
            "`vuoro endpoint kiosk key NAME` makes another key for one that is"
        ) from error


def _must_exist(connection: Connection, name: str) -> None:
    if connection.scalar(select(kiosks.c.kiosk).where(kiosks.c.kiosk == name)) is None:
        raise _unknown(name)


def _unknown(name: str) -> RegistryError:
    return RegistryError(
        f"kiosk {name[:80]!r}: is not registered here: `vuoro endpoint kiosk list` shows who is, "
        "`vuoro endpoint kiosk add SITE NAME` registers one"
    )


def _one_at_a_time(connection: Connection) -> None:
    # SQLite's writing transactions are one at a time by themselves.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _REGISTRY_LOCK})


def _row(name: str, key: NewKey, today: date) -> dict[str, object]:
    return {"kiosk": name, "id": key.id, "hash": key.hash, "added": today}
