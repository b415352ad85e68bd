"""The service: the only package that knows all the others and joins them."""

from importlib.metadata import version

__version__ = version("langnghe")
