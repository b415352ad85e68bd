"""Table definitions, one module per noun, on one MetaData."""
