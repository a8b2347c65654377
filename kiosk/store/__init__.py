"""kiosk.db: visits, release, retention, salvage. Only `vuoro kiosk` writes it."""
