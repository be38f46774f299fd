"""A digest as a page of blocks, in words: every format writes these blocks in its own way."""
