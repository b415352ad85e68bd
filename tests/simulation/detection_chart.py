"""The curves of docs/monitors.md as a picture: what is found against how much is asked again.

python -m tests.simulation.detection_chart > docs/images/back-checks.svg
"""

from collections.abc import Sequence

from msgspec.structs import replace

from tests.simulation.invented_interviews import ALIKE, RATES, RULE, WEIGHTED, WORLD, Found, measure

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 720, 400, 60, 60, 20, 200
INK, LINE, ACCENT, OTHER = "#14212B", "#D5DEE2", "#0B6E6E", "#A6611A"
Curve = Sequence[tuple[float, float]]


def place(share: float, found: float) -> tuple[float, float]:
    """Return where a point stands: share asked again from 0 to 0.4, share found from 0 to 1."""
    x = LEFT + share / 0.4 * (WIDTH - LEFT - RIGHT)
    y = HEIGHT - BOTTOM - found * (HEIGHT - BOTTOM - TOP)
    return round(x, 1), round(y, 1)


def curves(rounds: int) -> dict[str, Curve]:
    """Return the four curves: over all that honest enumerators are asked again, what is found."""
    found: dict[str, list[tuple[float, float]]] = {}
    for way, draw in (("lifted by flags", WEIGHTED), ("all alike", ALIKE)):
        for rate in RATES:
            honest, tenth, fifth = measure(WORLD, replace(draw, rate=rate), RULE, rounds=rounds)
            for who, one in (("a fifth", fifth), ("a tenth", tenth)):
                found.setdefault(f"{who}, {way}", []).append(_point(honest, one))
    return found


def _point(honest: Found, inventor: Found) -> tuple[float, float]:
    return honest.asked, inventor.called


def svg(drawn: dict[str, Curve]) -> str:
    """Return the picture."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f'<g font-family="sans-serif" font-size="13" fill="{INK}">',
        "<title>Enumerators found who invent a tenth or a fifth of 50 interviews</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#FFFFFF"/>',
        *_axes(),
    ]
    for name, curve in drawn.items():
        colour = ACCENT if "lifted" in name else OTHER
        dash = "" if "fifth" in name else ' stroke-dasharray="7 4"'
        points = " ".join("{},{}".format(*place(*point)) for point in curve)
        x, y = place(*curve[-1])
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
        )
        parts += [_dot(point, colour) for point in curve]
        parts.append(f'<text x="{x + 10}" y="{y + 4}">{name}</text>')
    return "\n".join([*parts, "</g></svg>", ""])


def _axes() -> list[str]:
    lines = []
    for step in range(6):
        x, y = place(0, step / 5)
        end = place(0.4, 0)[0]
        lines.append(f'<line x1="{x}" y1="{y}" x2="{end}" y2="{y}" stroke="{LINE}"/>')
        lines.append(f'<text x="{x - 8}" y="{y + 4}" text-anchor="end">{step * 20}%</text>')
    for step in range(5):
        x, y = place(step / 10, 0)
        lines.append(f'<text x="{x}" y="{y + 20}" text-anchor="middle">{step * 10}%</text>')
    x, y = place(0.2, 0)
    lines.append(
        f'<text x="{x}" y="{y + 44}" text-anchor="middle">'
        "asked again of an honest enumerator's interviews, further draws included</text>"
    )
    return lines


def _dot(point: tuple[float, float], colour: str) -> str:
    x, y = place(*point)
    return f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>'


if __name__ == "__main__":
    print(svg(curves(2_000)), end="")  # noqa: T201 - what this module is run for
