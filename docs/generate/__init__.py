"""Makes the generated pages of `docs/`: `python -m docs.generate`."""
