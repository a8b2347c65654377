"""One module for each command: `add_arguments(parser)` says what it takes and what it runs."""
