"""Many kiosks at once: real visits, real releases, the real client code, and time that jumps."""
