"""The central endpoint: takes batches of many kiosks into SQLite or PostgreSQL."""
