"""Frames: lists that people hand over, checked row by row before anything is drawn from them."""
