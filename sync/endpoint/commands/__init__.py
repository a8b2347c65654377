"""What `vuoro endpoint …` can do; each module is imported before its arguments are known.

A module has `add_arguments(parser)`, which sets `act`, a function from the options to an exit
status: `parser.set_defaults(act=_run)`. It imports heavy libraries only in there, writes results
to standard output, and raises `EndpointError` or `InvalidFileError` for what went wrong.
"""

from __future__ import annotations

from typing import Final

COMMANDS: Final = {
    "serve": ("sync.endpoint.commands.serve", "take batches from kiosks"),
    "kiosk": ("sync.endpoint.commands.kiosk", "say who may send: add, key, list, revoke, move"),
    "quarantine": ("sync.endpoint.commands.quarantine", "name the records that were set aside"),
    "erase": ("sync.endpoint.commands.erase", "erase one text everywhere it stands"),
    "maintain": ("sync.endpoint.commands.maintain", "the daily care: retention and tidying up"),
    "gaps": ("sync.endpoint.commands.gaps", "name what should be here and is not"),
    "publish": ("sync.endpoint.commands.publish", "put a document where kiosks fetch it"),
    "import": ("sync.endpoint.commands.import_", "take batches from a bundle, sign a receipt"),
    "copy": ("sync.endpoint.commands.copy", "copy everything to a new, empty database"),
    "keys": ("sync.endpoint.commands.keys", "make the organisation's key pairs"),
}
"""Word after `vuoro endpoint` → its module and what it does."""
