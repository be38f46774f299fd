"""JSON for programs, under /api/v1. Response shapes are in `serve/shapes.py`."""
