"""A batch's JSON, already unpacked → `Incoming`: read, looked through, its checksums recomputed.

What is wrong with the batch as a whole raises `BadBatchError`; what is wrong with one record only
puts that record among the faults. `docs/protocol.md` tells the limits.
"""

from sync.endpoint.decoding.limits import DEFAULT_LIMITS, Limits
from sync.endpoint.decoding.reading import decode

__all__ = ["DEFAULT_LIMITS", "Limits", "decode"]
