"""`vuoro sync`: the process that carries submissions to the endpoint, made from settings."""
