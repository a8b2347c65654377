"""The endpoint over HTTP: who sends, within which limits, and what is answered."""
