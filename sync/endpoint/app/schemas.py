"""JSON Schema of what goes over the wire; `docs/protocol.md` explains it in words.

Members that are not named here are allowed everywhere: a newer kiosk may send more, and the
endpoint keeps it.
"""

from __future__ import annotations

from typing import Any, Final, get_args

from sync.model.messages import ACCEPTED_PROTOS, LARGEST_BATCH_COUNT, Verdict

Schema = dict[str, Any]


def _number(least: int = 0) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": 2**53 - 1}


def _object(required: Schema, optional: Schema | None = None) -> Schema:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {})},
    }


def _array(items: Schema, most: int | None = None) -> Schema:
    return {"type": "array", "items": items} | ({} if most is None else {"maxItems": most})


def _tuple(*items: Schema) -> Schema:
    return {
        "type": "array",
        "prefixItems": list(items),
        "minItems": len(items),
        "maxItems": len(items),
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


TEXT: Final[Schema] = {"type": "string"}
BATCH_ID: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
EPOCH: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{16}$"}
_PROTOS: Final = _array(_number(1))
_HEAD: Final = {
    "survey": TEXT,
    "rev": _number(),
    "language": TEXT,
    "bucket": {**TEXT, "examples": ["2026-11-23T09:00+02:00/PT1H", "unknown"]},
    "channel": TEXT,
    "doubtful": {"type": "boolean"},
}
_GIVE: Final = {
    "rating": {"type": ["integer", "null"]},
    "answers": {"type": "object"},
}
_COMMON: Final = {
    "batch": BATCH_ID,
    "kiosk": TEXT,
    "epoch": EPOCH,
    "first_seq": _number(1),
    "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
}
_INDEXES: Final = _array({"type": ["integer", "null"], "minimum": 0}, LARGEST_BATCH_COUNT)

SCHEMAS: Final[dict[str, Schema]] = {
    "Batch": {"oneOf": [_ref("BatchInColumns"), _ref("BatchSpeltOut")]},
    "BatchInColumns": _object(
        {
            "proto": {"const": 2},
            **_COMMON,
            "heads": _array(_ref("Head")),
            "gives": _array(_ref("Give")),
            "head": _INDEXES,
            "give": _INDEXES,
        },
        {
            "comments": _array(_tuple(_number(1), TEXT)),
            "tickets": _array(_tuple(_number(1), TEXT)),
            "heartbeat": _ref("Heartbeat"),
        },
    ),
    "BatchSpeltOut": _object(
        {
            "proto": {"const": 1},
            **_COMMON,
            "submissions": _array(
                {"oneOf": [_ref("Submission"), {"type": "null"}]}, LARGEST_BATCH_COUNT
            ),
        },
        {"heartbeat": _ref("Heartbeat")},
    ),
    "Head": _object(_HEAD),
    "Give": _object(_GIVE),
    "Submission": _object(
        {**_HEAD, **_GIVE},
        {"comment": {"type": ["string", "null"]}, "ticket_hash": {"type": ["string", "null"]}},
    ),
    "Heartbeat": _object(
        {},
        {
            **dict.fromkeys(
                ("released", "stored", "pending", "quarantined", "conflicts", "lost"), _number()
            ),
            "failed_writes": _number(),
            "free_disk_mib": _number(),
            "clock": _object(
                {}, {"trusted": {"type": "boolean"}, "boot": TEXT, "sent_at_s": _number()}
            ),
            "versions": {"type": "object", "additionalProperties": TEXT},
            "last_release": {"type": ["string", "null"], "format": "date"},
            "releases": _array(_ref("Release")),
        },
    ),
    "Release": _object(
        {"epoch": EPOCH, "number": _number(), "first_seq": _number(), "last_seq": _number()},
        {
            "day": {"type": ["string", "null"], "format": "date"},
            "counts": _array(_tuple(TEXT, TEXT, TEXT, _number())),
        },
    ),
    "Answer": _object(
        {
            "batch": BATCH_ID,
            "endpoint": TEXT,
            "version": TEXT,
            "protos": _PROTOS,
            "verdicts": _array(_ref("VerdictRange")),
            "epochs": {"type": "object", "additionalProperties": _ref("Holdings")},
            "releases": _array(_tuple(TEXT, _number())),
            "offers": {"type": "object", "additionalProperties": TEXT},
            "slot": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
            "clock_offset_s": {"type": ["integer", "null"]},
        }
    ),
    "VerdictRange": _object(
        {
            "first": _number(1),
            "last": _number(1),
            "verdict": {"type": "string", "enum": list(get_args(Verdict))},
        },
        {"reason": TEXT},
    ),
    "Holdings": _object(
        {
            "have_through": _number(),
            "highest": _number(),
            "missing": _array(_tuple(_number(1), _number(1))),
        }
    ),
    "Refusal": _object(
        {
            "batch": {"oneOf": [BATCH_ID, {"const": ""}]},
            "endpoint": TEXT,
            "version": TEXT,
            "protos": {**_PROTOS, "examples": [list(ACCEPTED_PROTOS)]},
            "error": TEXT,
        }
    ),
    "Erasures": _object({"erasures": _array(_tuple(EPOCH, _number(1)))}),
}
