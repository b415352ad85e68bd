"""The verifier that monitors run, kept in parts and handed out as one file (`one_file`).

Its modules import the standard library and each other, nothing else of this service: whoever checks
us should not have to trust our code. docs/audit-format.md says what the bytes mean.
"""
