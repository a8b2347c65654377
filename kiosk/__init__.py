"""What a client touches, and the device around it."""
