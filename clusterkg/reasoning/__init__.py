"""Reasoning: what follows from the graphs (rules) and whether they contradict each other."""
