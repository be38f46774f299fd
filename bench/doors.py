"""Thin adapters from our public functions to the shapes that the evaluation scorers expect. No logic of its own."""

