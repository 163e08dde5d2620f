"""What a new installation starts with. Code without names; the names lie in the data files beside it."""
