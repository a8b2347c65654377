"""What may stand at a key beyond its type: put into `Annotated[...]`, read by `toml_reader`.

    idle_s: Annotated[int, Between(20, 3600)] = 45

A rule says whether a value holds, how to say so in words, and how JSON Schema says it. They are
plain classes: a frozen dataclass takes a millisecond to make, and these are made at every start.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Sized
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

if TYPE_CHECKING:
    from sync.model.toml_reader import Reader


class Absent:
    """The type of `ABSENT`."""


ABSENT: Final = Absent()
"""What reading gives where nothing usable stood; the mistake has been reported."""


@runtime_checkable
class Rule(Protocol):
    """A limit on a value whose type is already right."""

    def holds(self, value: object) -> bool:
        """Return whether `value` may stand there."""
        ...

    def words(self, base: str) -> str:
        """Return what may stand there, given the words for the type, as in "must be …"."""
        ...

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema keywords that say the same."""
        ...


@runtime_checkable
class Form(Protocol):
    """Another way to write a value in TOML than its type; metadata of an `Annotated`."""

    def read(self, reader: Reader, key: str, value: object) -> object:
        """Return the value, or report what is wrong to `reader` and return ABSENT."""
        ...

    def words(self) -> str:
        """Return what may stand there, as in "must be …"."""
        ...

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of what may stand there."""
        ...


def form_of(metadata: Sequence[object]) -> Form | None:
    """Return the form among the metadata of an `Annotated`, if there is one."""
    return next((item for item in metadata if isinstance(item, Form)), None)


class Between:
    """A number from `lowest` to `highest`, both included."""

    def __init__(self, lowest: float, highest: float) -> None:
        self.lowest = lowest
        self.highest = highest

    def holds(self, value: object) -> bool:
        """Return whether the number lies within the limits; NaN does not."""
        return isinstance(value, int | float) and self.lowest <= value <= self.highest

    def words(self, base: str) -> str:
        """Return for example "a whole number from 20 to 3600"."""
        return f"{base} from {self.lowest} to {self.highest}"

    def schema(self) -> dict[str, object]:
        """Return `minimum` and `maximum`."""
        return {"minimum": self.lowest, "maximum": self.highest}


class OneOf:
    """One of some words; for keys of a mapping, and where a `Literal` type would get in the way."""

    def __init__(self, known: tuple[str, ...]) -> None:
        self.known = known

    def holds(self, value: object) -> bool:
        """Return whether the word is one of them."""
        return value in self.known

    def words(self, base: str) -> str:  # noqa: ARG002 - the words replace those of the type
        """Return for example "one of fi, sv"."""
        return f"one of {', '.join(self.known)}"

    def schema(self) -> dict[str, object]:
        """Return `enum`."""
        return {"enum": list(self.known)}


class Matches:
    """A text that a regular expression matches as a whole; `called` names it for people."""

    def __init__(self, pattern: str, called: str) -> None:
        self.pattern = pattern
        self.called = called

    def holds(self, value: object) -> bool:
        """Return whether the whole text matches."""
        return isinstance(value, str) and re.fullmatch(self.pattern, value) is not None

    def words(self, base: str) -> str:  # noqa: ARG002 - the words replace those of the type
        """Return the name people know it by."""
        return self.called

    def schema(self) -> dict[str, object]:
        """Return `pattern`."""
        return {"pattern": f"^(?:{self.pattern})$"}


class Length:
    """A text of so many characters, white space at its ends aside, or an array of so many items."""

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most

    def holds(self, value: object) -> bool:
        """Return whether the length is within the limits, white space at the ends aside."""
        measured = value.strip() if isinstance(value, str) else value
        return isinstance(measured, Sized) and self.least <= len(measured) <= self.most

    def words(self, base: str) -> str:
        """Return for example "a text of 1 to 40 characters"."""
        if base == "a text":
            return f"{base} of {self.least} to {self.most} characters"
        return f"{base}, {self.least} to {self.most} of them"

    def schema(self) -> dict[str, object]:
        """Return the limits for texts and for arrays; each applies to its own type only."""
        return {
            "minLength": self.least,
            "maxLength": self.most,
            "minItems": self.least,
            "maxItems": self.most,
        }


class Distinct:
    """An array in which nothing stands twice."""

    def holds(self, value: object) -> bool:
        """Return whether all items differ."""
        return isinstance(value, tuple) and len(set(value)) == len(value)

    def words(self, base: str) -> str:
        """Return for example "an array of texts, each once"."""
        return f"{base}, each once"

    def schema(self) -> dict[str, object]:
        """Return `uniqueItems`."""
        return {"uniqueItems": True}
