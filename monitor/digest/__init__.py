"""One day into a report. Pure."""
