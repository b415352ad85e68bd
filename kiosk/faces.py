"""The five faces as pictures of their own, for paper and for cards that are held up."""

from kiosk.assets import assets

STEPS = 5


def face(step: int) -> str:
    """Return the face of a step, 1 for very dissatisfied to 5 for very satisfied, as SVG."""
    if not 1 <= step <= STEPS:
        raise ValueError(f"faces have the steps 1 to {STEPS}, not {step}")
    sheet = assets()["faces.svg"].content.decode()
    shapes = sheet[sheet.index(">") + 1 : sheet.rindex("</svg>")]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48"'
        f' color="#14212b" fill="none">{shapes}'
        f'<use href="#face-{step}" width="48" height="48"/></svg>'
    )
