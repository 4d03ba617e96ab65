"""Templates: workbooks and CSV files to fill in, made from the rules; and filled from a graph."""
