"""What a generation of the store holds, laid out so that pages need not count it.

Pages of a large store cannot go through all of it for each reader. An index is made once for
each generation: who is linked to what, by which property, and what things are called. Looking
something up in it takes no longer in a store that is larger, or a thousandth of a second per
hundred thousand statements.
"""
