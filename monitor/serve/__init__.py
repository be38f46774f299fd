"""How people and programs talk to it: commands, pages, API."""
