"""The ground floor: pure descriptions that kiosk, sync and endpoint share. No I/O in here."""
