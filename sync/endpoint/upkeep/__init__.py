"""The care for what is stored: erasing, retention, gaps."""
