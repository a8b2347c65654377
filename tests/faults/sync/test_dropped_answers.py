"""Answers that get lost after the endpoint has committed: everything is there once, not twice."""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.faults.sync.line import lined
from tests.faults.sync.oracle import oracle
from tests.faults.sync.proxy import Exchange, Fault

SHARE = 0.3
WAYS = ("silently", "rudely", "in the headers", "in the body")


def dropping(chance: Random, dropped: list[str]) -> Fault:
    """Return a fault that loses 30 % of the answers after the commit, each in one of four ways."""

    def fault(exchange: Exchange) -> None:
        answer = exchange.forward()
        if chance.random() >= SHARE:
            exchange.reply(answer)
            return
        how = WAYS[len(dropped) % len(WAYS)]
        dropped.append(how)
        if how == "in the headers":
            exchange.reply(answer[:40])
        elif how == "in the body":
            exchange.reply(answer[:-10])
        exchange.hang_up(rudely=how == "rudely")

    return fault


def test_thirty_percent_are_dropped_after_the_commit(tmp_path: Path, full_dose: bool) -> None:
    """10,000 submissions (1,000 in short) in releases of all sizes: each arrives exactly once."""
    total, released, dropped = 10_000 if full_dose else 1_000, 0, list[str]()
    chance = Random(11)
    with lined(tmp_path) as line:
        line.proxy.fault = dropping(chance, dropped)
        while released < total:
            count = min(chance.choice([1, 20, 40, 90]), total - released)
            line.kiosk.release(count)
            released += count
            line.drain()
            if chance.random() < 0.2:
                oracle(line.kiosk, line.endpoint).complete()
        line.heals()
        assert len(dropped) >= (0.2 * line.proxy.exchanges if full_dose else len(WAYS))
        found = oracle(line.kiosk, line.endpoint)
        assert len(found.arrived) == total
