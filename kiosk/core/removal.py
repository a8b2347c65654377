"""The calm hint under the comment: what will be removed from the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kiosk.core.texts import Gettext
from sync.model.personal_data import Found, Kind


def _names(_: Gettext) -> Mapping[Kind, str]:
    return {
        "identity_code": _("identity code"),
        "telephone": _("telephone number"),
        "email": _("e-mail address"),
        "iban": _("account number"),
        "card": _("card number"),
        "web": _("web address"),
        "plate": _("number plate"),
    }


def describe(found: Iterable[Found], _: Gettext) -> str | None:
    """Return one sentence that names each kind of what was found once, None if nothing was.

    The kinds stand as a list after a colon, so that a translation needs no grammar for them.
    """
    kinds = tuple(dict.fromkeys(one.kind for one in found))
    if not kinds:
        return None
    names = _names(_)
    things = _(", ").join(names[kind] for kind in kinds)
    return _("This will be removed: {things}.").format(things=things)
