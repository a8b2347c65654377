"""Every kind of failure that sync knows, for people who are not from IT: what it is, what to do.

`sync.policy.telling` says the same to IT, with the configuration's keys; a test holds that no kind
is missing here.
"""

from __future__ import annotations

from kiosk.core.texts import Gettext


def trouble(kind: str, gettext: Gettext) -> tuple[str, str]:
    """Return what is wrong and what to do, in the catalogue's language."""
    told = {**_of_the_network(gettext), **_of_the_server(gettext)}
    _ = gettext
    return told.get(kind) or (_("The last attempt did not work."), _by_itself(gettext))


def kinds() -> frozenset[str]:
    """Return every kind that has words of its own."""
    return frozenset(_of_the_network(str)) | frozenset(_of_the_server(str))


def _by_itself(gettext: Gettext) -> str:
    _ = gettext
    return _("Nothing: it is tried again by itself. If it lasts for a day, tell IT.")


def _of_the_network(gettext: Gettext) -> dict[str, tuple[str, str]]:
    _ = gettext
    portal = _("Tell IT: the network asks for a sign-in, or the server's address is wrong.")
    return {
        "dns": (
            _("The server's name was not found."),
            _("Check the network cable or the wireless network. If they are all right, tell IT."),
        ),
        "connect": (
            _("The server did not answer."),
            _("Check the network cable or the wireless network. If they are all right, tell IT."),
        ),
        "proxy": (_("The proxy did not let the kiosk through."), _("Tell IT.")),
        "timeout": (_("The server did not answer in time."), _by_itself(gettext)),
        "cut": (_("The connection broke off."), _by_itself(gettext)),
        "redirect": (_("The network sent the kiosk to another page."), portal),
        "not_an_answer": (_("Something other than the server answered."), portal),
        "too_large": (_("Something other than the server answered."), portal),
        "not_found": (
            _("There is no server of Vuoro at this address."),
            _("Tell IT: the address in the configuration is wrong."),
        ),
        "local": (
            _("This kiosk could not even try to send."),
            _("Tell IT: “vuoro sync --status” says what it is."),
        ),
    }


def _of_the_server(gettext: Gettext) -> dict[str, tuple[str, str]]:
    _ = gettext
    return {
        "tls": (
            _("The server's certificate can't be trusted."),
            _("Tell IT: the certificate, or the authority that vouches for it, is not right."),
        ),
        "tls_clock": (
            _("The server's certificate has expired, or this kiosk's clock is wrong."),
            _("Check the date and time of this kiosk first. If they are right, tell IT."),
        ),
        "key": (
            _("The server does not know this kiosk's key."),
            _("Tell IT: this kiosk needs a new key."),
        ),
        "forbidden": (
            _("This kiosk is not allowed to send."),
            _("Tell IT: the key is another kiosk's, or a firewall stands in between."),
        ),
        "version": (
            _("The server and this kiosk are of versions that don't fit."),
            _("Tell IT: the older of both needs an update."),
        ),
        "status": (_("Something is wrong at the server."), _by_itself(gettext)),
        "refused": (_("The server did not take what was sent."), _by_itself(gettext)),
        "busy": (_("The server is busy."), _by_itself(gettext)),
    }
