"""Validates data against rules (SHACL shapes): what is wrong, where, and how to fix it."""
