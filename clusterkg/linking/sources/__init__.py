"""Data sets to link to, each in a file of its own."""
