"""Calls to the system's own services over D-Bus: sticks, the clock, restarting.

Everything here blocks, for a bounded time: call it on a worker's thread. A device without a bus is
no fault of the program: each call then raises `BusError`, and the next one tries anew.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection

NO_BUS: Final = "no bus"
"""The name of the error when there is no bus, or it went away."""
NO_ANSWER: Final = "no answer"
"""The name of the error when nobody answered in time."""
UNAVAILABLE: Final = frozenset(
    {
        NO_BUS,
        "org.freedesktop.DBus.Error.ServiceUnknown",
        "org.freedesktop.DBus.Error.NameHasNoOwner",
        "org.freedesktop.DBus.Error.Spawn.ServiceNotFound",
        "org.freedesktop.systemd1.NoSuchUnit",
    }
)
"""Errors that mean: this device has no such service."""
NOT_ALLOWED: Final = frozenset(
    {
        "org.freedesktop.DBus.Error.AccessDenied",
        "org.freedesktop.DBus.Error.AuthFailed",
        "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired",
    }
)
"""Errors that mean: the kiosk's user may not do this (deploy/polkit)."""


class BusError(Exception):
    """A call failed; `name` is D-Bus's name of the error, or `NO_BUS` or `NO_ANSWER`."""

    def __init__(self, name: str, text: str = "") -> None:
        super().__init__(f"{name}: {text}" if text else name)
        self.name = name


class Target(NamedTuple):
    """An interface of an object of a service."""

    service: str
    path: str
    interface: str


class SystemBus:
    """A connection to the system bus, made when it is first needed. Belongs to one thread."""

    def __init__(self, address: str = "SYSTEM") -> None:
        """`address`: another bus than the system's own, for tests."""
        self._address = address
        self._connection: DBusConnection | None = None

    def call(
        self,
        target: Target,
        method: str,
        signature: str = "",
        body: tuple[object, ...] = (),
        *,
        timeout_s: float = 5.0,
    ) -> tuple[Any, ...]:
        """Call a method and return what it answers. Raises `BusError`."""
        from jeepney import DBusAddress, MessageType, new_method_call

        address = DBusAddress(target.path, target.service, target.interface)
        message = new_method_call(address, method, signature or None, body)
        try:
            reply = self._connected().send_and_get_reply(message, timeout=timeout_s)
        except TimeoutError as fault:
            self.close()  # its late answer must not lie in the way of the next call
            raise BusError(NO_ANSWER, f"{target.service} {method}") from fault
        except (OSError, EOFError, ValueError) as fault:
            self.close()
            raise BusError(NO_BUS, str(fault)) from fault
        if reply.header.message_type is MessageType.error:
            raise BusError(_error_name(reply.header.fields), _text(reply.body))
        answer: tuple[Any, ...] = reply.body
        return answer

    def read(self, target: Target, name: str) -> Any:  # noqa: ANN401 - D-Bus decides its type
        """Return a property's value. Raises `BusError`."""
        properties = target._replace(interface="org.freedesktop.DBus.Properties")
        ((_, value),) = self.call(properties, "Get", "ss", (target.interface, name))
        return value

    def close(self) -> None:
        """Let go of the bus; the next call connects again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError):
                connection.close()

    def _connected(self) -> DBusConnection:
        if self._connection is None:
            from jeepney.auth import AuthenticationError
            from jeepney.io.blocking import open_dbus_connection

            try:
                self._connection = open_dbus_connection(self._address)
            except AuthenticationError as fault:
                raise OSError(str(fault)) from fault
        return self._connection


def _error_name(fields: Any) -> str:  # noqa: ANN401 - jeepney's own mapping
    from jeepney import HeaderFields

    return str(fields.get(HeaderFields.error_name, ""))


def _text(body: tuple[object, ...]) -> str:
    return str(body[0]) if body else ""
