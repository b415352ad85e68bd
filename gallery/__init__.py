"""Pictures of every page and every print: `make gallery` writes them to `docs/gallery`.

    python -m gallery

The demonstration is built in a folder of its own, served, and visited as each of its roles in a
Chromium. `views` is the one list of pages; a test holds that no page is missing from it. Pictures
are for people to look at: a change of a page that nobody looks at is not finished.
"""
