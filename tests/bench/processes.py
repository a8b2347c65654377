"""Subject and peer as whole processes: timed from start to end, or kept alive and asked in turn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
PYTHON = sys.executable


class CannotRunError(Exception):
    """A benchmark could not be carried out; says why."""


def environment() -> dict[str, str]:
    """Return an environment in which Kivy draws real pixels without a display."""
    left_out = ("KIVY_", "PYTHONDONTWRITEBYTECODE")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(left_out)}
    return kept | {
        "SDL_VIDEODRIVER": "offscreen",
        "KIVY_NO_CONSOLELOG": "1",
        "PYTHONPATH": str(ROOT),
    }


def interleave(
    rounds: int, subject: Callable[[], float], peer: Callable[[], float]
) -> tuple[list[float], list[float]]:
    """Measure both in turn, the first of each pair changing, so that drift hits both alike."""
    mine: list[float] = []
    theirs: list[float] = []
    for number in range(rounds):
        for measure, found in ((subject, mine), (peer, theirs))[:: 1 if number % 2 == 0 else -1]:
            found.append(measure())
    return mine, theirs


def run_s(words: Sequence[str]) -> float:
    """Run a command and return how many seconds it took. Raises `CannotRunError`."""
    began = time.perf_counter()
    done = subprocess.run(
        words, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, capture_output=True
    )
    took = time.perf_counter() - began
    if done.returncode != 0:
        raise CannotRunError(f"{words[0]}: status {done.returncode}: {done.stderr.decode()[-800:]}")
    return took


class Program:
    """A program of this folder that obeys one-word orders on its standard input.

    It answers each with one line of JSON on the descriptor named in `BENCH_ANSWERS`, so that what
    it prints otherwise does not matter.
    """

    def __init__(self, script: str, *words: str, extra: Mapping[str, str] | None = None) -> None:
        reading, writing = os.pipe()
        self.began_ns = time.monotonic_ns()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._process = subprocess.Popen(
            [PYTHON, str(HERE / script), *words],
            cwd=ROOT,
            env=environment() | {"BENCH_ANSWERS": str(writing)} | dict(extra or {}),
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._errors,
            pass_fds=(writing,), text=True,
        )  # fmt: skip
        os.close(writing)
        self._answers = os.fdopen(reading, encoding="utf-8")

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid

    def answer(self) -> dict[str, list[float]]:
        """Return the next answer, named numbers. Raises `CannotRunError` if the program ended."""
        line = self._answers.readline()
        if not line:
            self._process.wait()
            self._errors.seek(0)
            tail = self._errors.read().decode(errors="replace")[-2000:]
            raise CannotRunError(f"a benchmark's program ended early: {tail or 'it said nothing'}")
        found: dict[str, list[float]] = json.loads(line)
        return found

    def ask(self, order: str) -> dict[str, list[float]]:
        """Give an order and return its answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()
        return self.answer()

    def close(self) -> None:
        """End the program, at once."""
        self._process.kill()
        self._process.wait()
        self._answers.close()
        self._errors.close()


@contextmanager
def running(*programs: Program) -> Iterator[None]:
    """End the programs however the block ends."""
    try:
        yield
    finally:
        for program in programs:
            program.close()


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a directory on the disk that the project lies on: a memory disk would sync for free."""
    base = ROOT / ".venv"
    with tempfile.TemporaryDirectory(dir=base if base.is_dir() else None, prefix="bench-") as path:
        yield Path(path)
