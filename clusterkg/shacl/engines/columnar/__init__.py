"""The columnar engine: SHACL over arrays of terms."""
