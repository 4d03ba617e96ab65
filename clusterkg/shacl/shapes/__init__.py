"""Shapes: the shapes graph, and what it says as plain values."""
