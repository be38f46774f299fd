"""What to watch: `sources.yaml`, whose turn it is, and what each kind of source announces. Pure."""
