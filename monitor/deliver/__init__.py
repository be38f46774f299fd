"""The report to its readers."""
