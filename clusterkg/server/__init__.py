"""The graph on the web: a SPARQL endpoint, a graph store, and what describes them.

The web process never asks the graph itself: each question goes to a worker process that can be
stopped (`clusterkg.server.workers`).
"""
