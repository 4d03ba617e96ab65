"""Indicators of clusters, one measure per file: plain arrays of numpy in and out."""
