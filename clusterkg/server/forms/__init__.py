"""Forms made of the rules, for adding and editing things; and what was changed with them."""
