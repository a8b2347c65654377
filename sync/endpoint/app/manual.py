"""The operations for programs (`/openapi.json`) and for people (`/docs`), without the network."""

from __future__ import annotations

import html
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sync.endpoint.app.description import description_of
from sync.endpoint.app.refusals import JSON_TYPE
from sync.endpoint.settings import Limits

_STYLE = """\
body{font:16px/1.5 sans-serif;color:#17252E;background:#F7F4EE;max-width:60rem;margin:2rem auto;
padding:0 1rem}
code,h2{font-family:monospace}h2{font-size:1.1rem;border-top:1px solid #D9D3C7;padding-top:1rem}
a{color:#0B5C6B}dt{font-family:monospace;float:left;clear:left;width:4rem}dd{margin-left:5rem}
"""
_CACHE = {"Cache-Control": "max-age=300"}


class Manual:
    """Both pages, made once."""

    def __init__(self, version: str, limits: Limits) -> None:
        description = description_of(version, limits)
        self._json = json.dumps(description, separators=(",", ":")).encode("utf-8")
        self._page = _page(description).encode("utf-8")

    async def openapi(self, _request: Request) -> Response:
        """Answer with the OpenAPI document."""
        return Response(self._json, media_type=JSON_TYPE, headers=_CACHE)

    async def page(self, _request: Request) -> Response:
        """Answer with the page for people."""
        return Response(self._page, media_type="text/html", headers=_CACHE)

    async def style(self, _request: Request) -> Response:
        """Answer with the page's look."""
        return Response(_STYLE, media_type="text/css", headers=_CACHE)


def _page(description: dict[str, Any]) -> str:
    operations = "".join(
        _operation(method, path, told)
        for path, methods in description["paths"].items()
        for method, told in methods.items()
    )
    info = description["info"]
    title = html.escape(f"{info['title']} {info['version']}")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="docs.css">'
        f"<title>{title}</title></head><body><h1>{title}</h1>"
        f"<p>{html.escape(info['description'])}</p>"
        '<p>For programs: <a href="openapi.json">openapi.json</a></p>'
        f"{operations}</body></html>"
    )


def _operation(method: str, path: str, told: dict[str, Any]) -> str:
    answers = "".join(
        f"<dt>{status}</dt><dd>{html.escape(response['description'])}</dd>"
        for status, response in told["responses"].items()
    )
    more = html.escape(f"{told['summary']} {told.get('description', '')}".strip())
    return (
        f"<h2>{method.upper()} {html.escape(path)}</h2><p>{_key(told)}{more}</p><dl>{answers}</dl>"
    )


def _key(told: dict[str, Any]) -> str:
    return "With a kiosk’s key. " if {"kiosk": []} in told.get("security", []) else ""
