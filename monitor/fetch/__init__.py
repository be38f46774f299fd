"""Bytes off the network, politely and safely."""
