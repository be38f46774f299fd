"""Do we have it already? Which story is it? Pure."""
