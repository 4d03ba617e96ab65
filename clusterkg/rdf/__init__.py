"""RDF files: formats, reading with line numbers, and the stable Turtle form."""
