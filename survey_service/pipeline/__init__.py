"""Use-cases: one function, one transaction; here the pure cores meet the store."""
