"""A synthetic round, labelled as such everywhere."""
