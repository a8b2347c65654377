"""What numbers say and what they must not: pure, each formula with its source."""
