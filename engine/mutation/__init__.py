"""What the examples of a book would notice: its file changed in one place at a time, and the examples run on each."""
