"""Checks data against rules (SHACL shapes) and says where, what and how to mend it."""
