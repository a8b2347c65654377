"""The schema's history. A step that was ever released is never changed, only followed."""
