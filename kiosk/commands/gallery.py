"""`vuoro gallery`: every screen as a picture."""

from __future__ import annotations

import argparse
from pathlib import Path

from kiosk.commands.arguments import add_config, made_folder, part, settings_of, size_px


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what can be drawn; each choice may be given several times, none means all."""
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="where to put them")
    add_config(parser)
    _add_choice(parser, "--language", "CODE", "only this language")
    _add_choice(parser, "--theme", "NAME", "only this theme")
    _add_choice(parser, "--screen", "NAME", "only this screen")
    parser.add_argument(
        "--size",
        metavar="WxH",
        type=size_px,
        action="append",
        default=[],
        help="only this size in pixels; may be given several times",
    )
    parser.set_defaults(run=_run)


def _add_choice(parser: argparse.ArgumentParser, flag: str, metavar: str, purpose: str) -> None:
    parser.add_argument(
        flag,
        metavar=metavar,
        action="append",
        default=[],
        help=f"{purpose}; may be given several times",
    )


def _run(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    status: int = part("kiosk.ui.gallery.command").run(
        settings,
        out=made_folder(options.out),
        languages=tuple(options.language),
        themes=tuple(options.theme),
        sizes=tuple(options.size),
        screens=tuple(options.screen),
    )
    return status
