"""Tables in: what a row of a CSV file or a sheet says, as statements."""
