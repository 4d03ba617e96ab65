"""The validation engines: the columnar one, and pySHACL."""
