"""`clusterkg measure`: indicators of regions, categories and clusters. One module a command."""
