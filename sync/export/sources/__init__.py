"""The databases that an export reads: a kiosk's, and the endpoint's on SQLite or PostgreSQL."""
