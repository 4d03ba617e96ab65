"""SPARQL endpoints as stores."""
