"""Scanners and telephones: skew, perspective, light, noise, stains, dust, JPEG."""

from random import Random

import cv2
import msgspec
import numpy as np

MASTER_DPI = 300
DOTS = MASTER_DPI / 25.4


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How one sheet was scanned."""

    dpi: int
    skew: float
    perspective: float
    turned: int
    noise: float
    gain: float
    shade: float
    blur: float
    stains: int
    dust: int
    quality: int
    backdrop: int
    grey: bool


def a_look(random: Random) -> Look:
    """Any scanner of an office, and telephones held with some care."""
    return Look(
        dpi=random.choice([150, 200, 300]),
        skew=random.uniform(-5, 5),
        perspective=random.choice([0, 0, 0.01, 0.02]),
        turned=random.choice([0, 0, 0, 0, 180, 180, 90, 270]),
        noise=random.uniform(0, 10),
        gain=random.uniform(0.8, 1.02),
        shade=random.uniform(0, 0.2),
        blur=random.choice([0, 0, 0.5, 0.8]),
        stains=random.choice([0, 0, 1, 2]),
        dust=random.choice([0, 5, 30]),
        quality=random.choice([45, 60, 75, 90]),
        backdrop=random.choice([255, 255, 20, 120]),
        grey=random.random() < 0.4,
    )


def scan(sheet: np.ndarray, look: Look, random: Random) -> np.ndarray:
    """The picture a scanner makes of a sheet (blue, green, red at `MASTER_DPI`)."""
    rng = np.random.default_rng(random.getrandbits(64))
    soiled = _soiled(sheet.copy(), look, random)
    laid = _laid(soiled, look, random)
    lit = laid.astype(np.float32) * look.gain
    if look.shade:
        lit *= _shade(lit.shape[:2], look.shade, random)[..., None]
    if look.blur:
        lit = cv2.GaussianBlur(lit, (0, 0), look.blur * look.dpi / 200)
    if look.noise:
        lit += rng.normal(0, look.noise, lit.shape[:2])[..., None]
    picture = np.clip(lit, 0, 255).astype(np.uint8)
    if look.grey:
        picture = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return np.ascontiguousarray(np.rot90(picture, -look.turned // 90))


def jpeg(picture: np.ndarray, quality: int) -> bytes:
    """A picture as a JPEG file."""
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def png(picture: np.ndarray) -> bytes:
    """A picture as a PNG file."""
    return cv2.imencode(".png", picture)[1].tobytes()


def _soiled(sheet: np.ndarray, look: Look, random: Random) -> np.ndarray:
    height, width = sheet.shape[:2]
    for _ in range(look.stains):
        stain = np.zeros((height, width), np.float32)
        centre = (random.randrange(width), random.randrange(height))
        radius = round(random.uniform(6, 20) * DOTS)
        ring = random.random() < 0.5
        axes = (radius, round(radius * random.uniform(0.7, 1)))
        cv2.ellipse(stain, centre, axes, random.uniform(0, 180), 0, 360, 1.0, 9 if ring else -1)
        stain = cv2.GaussianBlur(stain, (0, 0), 6)[..., None] * random.uniform(0.4, 1)
        sheet = sheet * (1 - stain * (1 - np.array([110, 165, 200], np.float32) / 255))
    sheet = np.ascontiguousarray(sheet.astype(np.uint8))
    for _ in range(look.dust):
        spot = (random.randrange(width), random.randrange(height))
        cv2.circle(sheet, spot, random.choice([1, 1, 1, 2]), (60, 60, 60), -1, cv2.LINE_AA)
    return sheet


def _laid(sheet: np.ndarray, look: Look, random: Random) -> np.ndarray:
    height, width = sheet.shape[:2]
    scale = look.dpi / MASTER_DPI
    shape = (round(width * scale), round(height * scale))
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    middle = np.array([width / 2, height / 2])
    angle = np.radians(look.skew)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    # a skewed sheet is scanned a little smaller, so that its corners stay in the picture
    small = 1 - 0.55 * abs(np.sin(angle))
    moved = ((corners - middle) * small) @ turn.T + middle
    moved += np.array([[random.uniform(-1, 1) for _ in range(2)] for _ in range(4)]) * (
        look.perspective * width
    )
    pull = 1 - look.perspective
    moved = (moved - middle) * pull + middle
    matrix = cv2.getPerspectiveTransform(corners, (moved * scale).astype(np.float32))
    if scale < 1:
        sheet = cv2.GaussianBlur(sheet, (0, 0), 0.35 / scale)
    return cv2.warpPerspective(
        sheet, matrix, shape, flags=cv2.INTER_LINEAR, borderValue=(look.backdrop,) * 3
    )


def _shade(shape: tuple[int, int], depth: float, random: Random) -> np.ndarray:
    rows, columns = np.mgrid[0 : 1 : shape[0] * 1j, 0 : 1 : shape[1] * 1j].astype(np.float32)
    angle = random.uniform(0, 2 * np.pi)
    slope = np.cos(angle) * rows + np.sin(angle) * columns
    slope = (slope - slope.min()) / (slope.max() - slope.min())
    return (1 - depth * slope).astype(np.float32)
