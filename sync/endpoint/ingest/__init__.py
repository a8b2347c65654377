"""A batch becomes rows, verdicts and counts, in one transaction."""
