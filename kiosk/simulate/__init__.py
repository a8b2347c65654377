"""Visits that never happened, through the real core and the real store."""
