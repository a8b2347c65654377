"""What a simulated fleet came to, in lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kiosk.simulate.fleet.device import FleetKiosk
from kiosk.simulate.fleet.living import Fleet
from kiosk.simulate.fleet.tally import Drain, Load, Windows


def report(fleet: Fleet, kiosks: Sequence[FleetKiosk], days: int) -> Iterator[str]:
    """Yield the lines: what arrived, delays, load, drains, and whether both sides agree."""
    tally = fleet.tally
    given_out = sum(kiosk.given_out for kiosk in kiosks)
    yield f"{len(kiosks)} kiosks, {days} days: {given_out:,} submissions released"
    yield "arrived: " + _counted(tally.verdicts, "nothing")
    yield "failed attempts that reached the endpoint: " + _counted(tally.failures, "none")
    if tally.delays:
        half, most, every = (_span(tally.delay_s(share)) for share in (0.5, 0.95, 1.0))
        yield f"from release to answer: half within {half}, 95 % within {most}, all within {every}"
    yield f"batches {_rate(tally.load.batches)}"
    yield f"submissions {_rate(tally.load.submissions)}"
    for drain in tally.drains:
        yield from _drained(drain)
    behind = fleet.behind()
    if behind:
        some = ", ".join(behind[:5])
        yield f"{len(behind)} kiosks have something that the endpoint lacks: {some}"
    else:
        yield "both sides agree: the endpoint has every submission that was released"


def _drained(drain: Drain) -> Iterator[str]:
    if drain.ended_s is None:
        yield f"after the outage: not drained, {len(drain.left)} kiosks had something left"
        return
    took = _span(int(drain.ended_s - drain.began_s))
    yield f"after the outage: 99 % of the kiosks drained in {took}"
    yield from _load(drain.load)
    if drain.last_s is None:
        yield f"  the last {len(drain.left)} had something left at the end"
    elif drain.last_s > drain.ended_s:
        yield f"the last kiosk drained after {_span(int(drain.last_s - drain.began_s))}; until then"
        yield from _load(drain.whole)


def _load(load: Load) -> Iterator[str]:
    yield f"  batches {_rate(load.batches)}"
    yield f"  submissions {_rate(load.submissions)}"


def _rate(windows: Windows) -> str:
    return (
        f"in 10 s: {windows.mean():.1f} on average, at most {windows.peak:,}"
        f" ({windows.ratio():.2f} times as many), {windows.total:,} in all"
    )


def _counted(counts: dict[str, int], none: str) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items())) or none


def _span(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 7200:
        return f"{seconds // 60} min"
    return f"{seconds / 3600:.1f} h"
