"""Exports with what only the kiosk's side knows: settings, survey files, catalogues."""
