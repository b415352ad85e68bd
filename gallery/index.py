"""The page of the gallery: rows of small pictures that open the larger ones."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

THUMBNAIL = 150
HEAD = """# Gallery

Every page of the service and everything it prints, taken from the demonstration by `make gallery`.
A page stands here in Vietnamese on a phone and a desk, in English on a phone in the dark and on a
tablet; what is further down on long pages is cut off. All figures and answers are made up.
"""

Rows = Mapping[str, Mapping[str, Sequence[Path]]]
"""Pictures by heading and title, in the order in which they are shown."""


def page(rows: Rows, folder: Path) -> str:
    """Return the Markdown of the gallery, which will stand in a folder."""
    return "\n".join([HEAD, *_sections(rows, folder)]) + "\n"


def _sections(rows: Rows, folder: Path) -> Iterator[str]:
    for heading, titles in rows.items():
        yield f"\n## {heading}"
        for title, pictures in titles.items():
            yield f"\n{title}\n"
            for path in pictures:
                address = path.relative_to(folder).as_posix()
                yield (
                    f'<a href="{address}"><img src="{address}" width="{THUMBNAIL}" '
                    f'alt="{title}: {path.stem}"></a>'
                )
