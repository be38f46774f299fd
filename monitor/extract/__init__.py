"""A page's bytes into an article. Pure."""
