"""The text of a regulation: a document (.txt, .docx) read, cut into its clauses, and held against the book of it."""
