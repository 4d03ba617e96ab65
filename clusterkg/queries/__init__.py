"""Canned queries: questions with a name, and their answers."""
