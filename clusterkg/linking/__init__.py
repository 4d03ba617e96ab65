"""Links from local things to other data sets: suggested, reviewed, applied, retracted."""
