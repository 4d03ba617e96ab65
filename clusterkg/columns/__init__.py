"""RDF as columns: terms are numbers, statements are arrays of them.

What is asked of many statements at once is far cheaper over arrays than over objects.
"""
