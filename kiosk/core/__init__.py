"""The kiosk's decisions: pure functions from states and messages to states and commands."""
