"""`clusterkg link`: links to other data sets."""
