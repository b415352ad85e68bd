"""Weights as steps, every factor kept. Each step has a module; a plan is their order."""
