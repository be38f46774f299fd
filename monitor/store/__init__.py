"""The archive: the only place that knows SQL."""
