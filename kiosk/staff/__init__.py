"""What the staff screen asks of the device: sticks, exports, the clock, a restart."""
