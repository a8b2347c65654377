"""How submissions leave the kiosk: the shared model, the outbox and the way to the endpoint."""
