"""The endpoint's operations as an OpenAPI 3.1 document."""

from __future__ import annotations

from typing import Any, Final

from sync.endpoint.app.downlink import NAMES
from sync.endpoint.app.refusals import JSON_TYPE
from sync.endpoint.app.schemas import BATCH_ID, SCHEMAS
from sync.endpoint.settings import Limits

Part = dict[str, Any]

_WHY: Final = {
    400: "no batch: not JSON, not gzip, or its shape or checksum is wrong",
    401: "no key, or one that is unknown or revoked",
    403: "a key, but not for this",
    404: "nothing here by this name",
    405: "another method is needed, see Allow",
    408: "the body came too slowly",
    413: "too large: send smaller batches",
    415: "neither JSON nor gzip of it",
    422: "a batch, but not one that can be taken: see error",
    429: "too much of this key, or too many wrong ones from there: see Retry-After",
    500: "something went wrong here: the incident's number is in the endpoint's log",
    503: "busy: see Retry-After",
}
_KEY: Final[list[Part]] = [{"kiosk": []}]


def description_of(version: str, limits: Limits) -> Part:
    """Return the document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Vuoro endpoint",
            "version": version,
            "description": "Takes batches of submissions from kiosks. Only a verdict retires a "
            "submission; a status code never does.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": _paths(limits),
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "kiosk": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "vuoro_<key id>_<secret>, from `vuoro endpoint kiosk add`",
                },
                "metrics": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _paths(limits: Limits) -> Part:
    return {
        "/v1/batches": {"post": _post(limits)},
        "/v1/kiosk/{name}": {"get": _fetch()},
        "/healthz": {"get": _get("healthz", "The process lives.", "text/plain")},
        "/readyz": {"get": _get("readyz", "The database answers too.", "text/plain", 503)},
        "/metrics": {"get": _metrics()},
        "/openapi.json": {"get": _get("openapi", "This document.", JSON_TYPE)},
        "/docs": {"get": _get("docs", "This document for people.", "text/html")},
    }


def _post(limits: Limits) -> Part:
    return {
        "operationId": "sendBatch",
        "summary": "Send a batch and get a verdict on each number.",
        "description": f"At most {limits.body_kib} KiB as sent and {limits.text_kib} KiB after "
        f"decompression. Content-Encoding may be gzip.",
        "security": _KEY,
        "parameters": [
            _header("Vuoro-Batch", BATCH_ID, "The batch's id, echoed by refusals."),
            _header("Content-Encoding", {"enum": ["gzip", "identity"]}, "Of the body."),
        ],
        "requestBody": {"required": True, "content": {JSON_TYPE: {"schema": _of("Batch")}}},
        "responses": {
            "200": _response("A verdict for every number, after the COMMIT.", "Answer"),
            **_refusals(400, 401, 403, 408, 413, 415, 422, 429, 500, 503),
        },
    }


def _fetch() -> Part:
    return {
        "operationId": "fetchDocument",
        "summary": "Fetch what is meant for this kiosk.",
        "security": _KEY,
        "parameters": [
            {
                "name": "name", "in": "path", "required": True,
                "schema": {"type": "string", "enum": list(NAMES)},
            },
            _header("If-None-Match", {"type": "string"}, "The ETag of what is there already."),
        ],
        "responses": {
            "200": {
                **_response("The document.", None),
                "headers": {
                    "ETag": {"schema": {"type": "string"}},
                    "Vuoro-Signature": {
                        "schema": {"type": "string"},
                        "description": "Ed25519 over `vuoro document`, the document's name, the "
                        "kiosk it is for (or `*`) and Vuoro-Issued, each with a line feed, and the "
                        "body; in Base64, where there is one.",
                    },
                    "Vuoro-Issued": {
                        "schema": {"type": "string", "pattern": "^[0-9]{1,16}$"},
                        "description": "Grows with each one; comes with Vuoro-Signature.",
                    },
                },
            },
            "304": {"description": "Nothing changed."},
            **_refusals(401, 404, 429, 500, 503),
        },
    }  # fmt: skip


def _metrics() -> Part:
    told = _get("metrics", "Counts for Prometheus.", "text/plain", 401, 403)
    return {**told, "security": [{"metrics": []}]}


def _get(name: str, summary: str, media_type: str, *refusals: int) -> Part:
    return {
        "operationId": name,
        "summary": summary,
        "responses": {
            "200": {"description": summary, "content": {media_type: {}}},
            **_refusals(*refusals, 500),
        },
    }


def _refusals(*statuses: int) -> Part:
    return {str(status): _response(_WHY[status], "Refusal") for status in statuses}


def _response(what: str, schema: str | None) -> Part:
    content = {} if schema is None else {"schema": _of(schema)}
    return {"description": what, "content": {JSON_TYPE: content}}


def _header(name: str, schema: Part, what: str) -> Part:
    return {"name": name, "in": "header", "schema": schema, "description": what}


def _of(schema: str) -> Part:
    return {"$ref": f"#/components/schemas/{schema}"}
