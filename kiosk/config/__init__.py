"""Settings: TOML files in, one frozen object out, every mistake at once."""
