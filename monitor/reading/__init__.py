"""Bytes into characters, strings into dates, texts into sentences: what every stage needs to read. Pure."""
