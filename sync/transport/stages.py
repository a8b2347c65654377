"""What an attempt is doing, as words that follow "while"."""

from typing import Final

NAMING: Final = "looking up the name"
CONNECTING: Final = "connecting"
GREETING: Final = "agreeing on encryption"
EXCHANGING: Final = "waiting for the answer"
READING: Final = "reading the answer"
