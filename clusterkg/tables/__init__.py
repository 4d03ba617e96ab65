"""Tables in and out: spreadsheets and CSV files as graphs, and graphs as tables."""
