"""The reconciliation service: matches names of other people's tables against the graph.

Versions 0.2 and 1.0-draft of the Reconciliation Service API share one model (`model`) and differ
in their codecs (`v0_2`, `v1_draft`).
"""
