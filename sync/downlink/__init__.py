"""What the endpoint offers to this kiosk: fetched, checked, kept; the last good one stays.

A document is taken only if the organisation's key signed it for this kiosk or for all, under this
name and not before the one that is here, and if its own rules accept it. It is written atomically
to `downlink/` in the data directory, where the kiosk reads it. A revision that was refused is not
fetched again until the endpoint offers another one, or the kiosk gets another version, name or key.

Erasures are not kept here: the worker turns them into requests to the kiosk.
"""

from sync.downlink.believing import NEEDS_SIGNATURE, BadDocumentError
from sync.downlink.folder import NAMES, DownlinkFolder

__all__ = ["NAMES", "NEEDS_SIGNATURE", "BadDocumentError", "DownlinkFolder"]
