"""The staff screen's pages: calmer and fuller than clients' screens, of the same pieces."""
