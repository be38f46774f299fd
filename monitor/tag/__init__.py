"""Which metals and regions is it about? Pure."""
