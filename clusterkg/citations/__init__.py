"""Citations: where each row of an answer comes from."""
