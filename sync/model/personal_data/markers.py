"""The words that stand where something was removed, in the client's language.

No marker holds a digit, an at-sign or a full stop, so that none looks like personal data itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from sync.model.personal_data.folding import fold
from sync.model.personal_data.found import Kind

FALLBACK = "en"

MARKERS: Mapping[str, Mapping[Kind, str]] = {
    "fi": {
        "identity_code": "[henkilötunnus poistettu]",
        "telephone": "[puhelinnumero poistettu]",
        "email": "[sähköposti poistettu]",
        "iban": "[tilinumero poistettu]",
        "card": "[korttinumero poistettu]",
        "web": "[verkko-osoite poistettu]",
        "plate": "[rekisterinumero poistettu]",
    },
    "sv": {
        "identity_code": "[personbeteckning borttagen]",
        "telephone": "[telefonnummer borttaget]",
        "email": "[e-postadress borttagen]",
        "iban": "[kontonummer borttaget]",
        "card": "[kortnummer borttaget]",
        "web": "[webbadress borttagen]",
        "plate": "[registernummer borttaget]",
    },
    "en": {
        "identity_code": "[identity code removed]",
        "telephone": "[telephone number removed]",
        "email": "[e-mail address removed]",
        "iban": "[account number removed]",
        "card": "[card number removed]",
        "web": "[web address removed]",
        "plate": "[number plate removed]",
    },
    "ar": {
        "identity_code": "[حُذف الرقم الشخصي]",
        "telephone": "[حُذف رقم الهاتف]",
        "email": "[حُذف البريد الإلكتروني]",
        "iban": "[حُذف رقم الحساب]",
        "card": "[حُذف رقم البطاقة]",
        "web": "[حُذف عنوان الموقع]",
        "plate": "[حُذف رقم السيارة]",
    },
}


@cache
def any_marker() -> re.Pattern[str]:
    """Return a pattern for every marker of every language, as it reads in a folded text."""
    every = (marker for markers in MARKERS.values() for marker in markers.values())
    return re.compile("|".join(re.escape(fold(marker).text) for marker in every))


def marker(kind: Kind, language: str) -> str:
    """Return the marker of `kind` in `language` (`fi`, `fi-FI`); an unknown one gives English."""
    return MARKERS.get(language.partition("-")[0], MARKERS[FALLBACK])[kind]
