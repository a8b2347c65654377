"""A scripted client: ten real visits by injected touches, for demonstrations."""
