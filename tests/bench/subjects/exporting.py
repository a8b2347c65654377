"""`vuoro` with the words given, in one process that notes its peak of memory in MiB.

`python exporting.py PEAK WORD …`: the kernel's own mark (VmHWM) is that of this process alone.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from kiosk.cli import main


def _peak_mib() -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found is not None
    return int(found[1]) / 1024


if __name__ == "__main__":
    peak = Path(sys.argv[1])
    sys.argv = ["vuoro", *sys.argv[2:]]
    try:
        status = main()
    finally:
        peak.write_text(f"{_peak_mib():.2f}", encoding="ascii")
    sys.exit(status)
