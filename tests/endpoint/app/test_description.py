"""The OpenAPI document says what really happens, and needs no network."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings

from sync.endpoint.settings import Limits
from sync.model.messages import batch_json
from tests.endpoint.app.asking import KEY, World, batch, packed, whole_batch
from tests.endpoint.app.serving import live

OFTEN = Limits(burst=1_000_000, batches_per_minute=1_000_000)
WORLD, SERVED = World(limits=OFTEN), World(limits=OFTEN)
DESCRIPTION = json.loads(WORLD.ask("GET", "/openapi.json").body)
API = schemathesis.openapi.from_dict(DESCRIPTION)
INSIDES = ("Traceback", ".py", "msgspec", "sqlalchemy", "Exception")


def validator(name: str) -> jsonschema_rs.Draft202012Validator:
    """Return what checks JSON against one of the document's schemas."""
    reference = {"$ref": f"#/components/schemas/{name}"}
    return jsonschema_rs.Draft202012Validator(
        {**reference, "components": DESCRIPTION["components"]}
    )


@pytest.mark.parametrize("proto", [1, 2])
def test_what_a_kiosk_sends_is_what_the_document_says(proto: int) -> None:
    """A real batch in each version of the protocol fits the schema."""
    validator("Batch").validate(json.loads(batch_json(whole_batch(3), proto)))


def test_what_is_answered_is_what_the_document_says() -> None:
    """A real answer and a real refusal fit their schemas."""
    validator("Answer").validate(json.loads(WORLD.post(batch()).body))
    validator("Refusal").validate(json.loads(WORLD.post(b"{}").body))


def test_every_route_is_described() -> None:
    """No path is served that the document doesn't name, the page's style aside."""
    served = {route.path for route in WORLD.app.routes} - {"/docs.css"}
    assert served == set(DESCRIPTION["paths"])


def test_the_page_for_people_needs_nothing_from_elsewhere() -> None:
    """It names every operation and refers only to its own neighbours."""
    page = WORLD.ask("GET", "/docs").body.decode()
    for path in DESCRIPTION["paths"]:
        assert path in page
    assert set(re.findall(r'(?:href|src)="([^"]+)"', page)) == {"docs.css", "openapi.json"}
    assert "<script" not in page
    assert WORLD.ask("GET", "/docs.css").headers["content-type"].startswith("text/css")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The app behind a real socket."""
    with live(SERVED) as port:
        yield f"http://127.0.0.1:{port}"


@API.parametrize()
@settings(
    max_examples=15, deadline=None, derandomize=True, database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_requests_made_from_the_document(case: schemathesis.Case, address: str) -> None:
    """Whatever is made from the document, with a key or without: no 5xx, nothing of our insides."""
    for headers in ({}, {"Authorization": f"Bearer {KEY.text}"}):
        response = case.call(base_url=address, headers={**(case.headers or {}), **headers})
        assert response.status_code < 500
        assert not any(word in response.text for word in INSIDES)
        told = DESCRIPTION["paths"][case.operation.path][case.operation.method.lower()]["responses"]
        assert str(response.status_code) in told or response.status_code in (404, 405)


def test_a_packed_batch_is_described_too() -> None:
    """gzip is named, since a kiosk sends nothing else."""
    names = {each["name"] for each in DESCRIPTION["paths"]["/v1/batches"]["post"]["parameters"]}
    assert {"Vuoro-Batch", "Content-Encoding"} <= names
    assert WORLD.post(packed(batch()), content_encoding="gzip").status == 200
