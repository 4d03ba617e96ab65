"""SPARQL as text: tokens, guard, facts, updates, errors, rewriting. Only this room reads it so."""
