"""A bundle: batches in a file, encrypted to the organisation's key, sealed with the kiosk's.

Under age's encryption (age-encryption.org/v1) lies gzip, under that a line for each thing:

    {"key":"4f1d2c3b5a697887","kiosk":"torikatu-1","made":"2026-11-23","nonce":"…","vuoro-bundle":1}
    <seal> …a batch as it would be sent, in version 2 of the protocol, as JSON…
    <seal> {"batches":1,"end":true}

The last line is how one that was cut is noticed. Nothing is held in memory but a batch at a time.
The encryption keeps what clients wrote from whoever finds the stick, and the seal
(`sync.export.bundle.sealing`) tells who wrote the bundle.
"""

from sync.export.bundle.form import InvalidBundleError
from sync.export.bundle.reading import HashOf, read_bundle
from sync.export.bundle.writing import write_bundle

__all__ = ["HashOf", "InvalidBundleError", "read_bundle", "write_bundle"]
