"""What this program does, in the order in which it does it."""
