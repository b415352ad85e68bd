"""Tables of answers as columns, read from files or from the store."""
