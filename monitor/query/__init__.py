"""The query grammar: text into a Query. Pure."""
