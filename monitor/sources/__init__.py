"""What to watch, when, and how each kind of source announces its articles."""
