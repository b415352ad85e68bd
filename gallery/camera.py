"""Taking pictures of pages: four scenes of each, as small files."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

import msgspec
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from gallery.demonstration import Demonstration
from gallery.views import View

Language = Literal["vi", "en"]


class Scene(msgspec.Struct, frozen=True):
    """How a page is looked at."""

    language: Language
    width: int
    scheme: Literal["light", "dark"] = "light"

    @property
    def name(self) -> str:
        """The end of the names of its pictures."""
        return f"{self.language}-{self.width}" + ("-dark" if self.scheme == "dark" else "")


SCENES: Final = (
    Scene("vi", 360),
    Scene("en", 360, "dark"),
    Scene("en", 820),
    Scene("vi", 1440),
)
HEIGHTS: Final = {360: 780, 820: 1180, 1440: 900}
TALLEST: Final = 2
"""Screens of a page that a picture shows; what is further down repeats."""
WIDEST: Final = 900
QUALITY: Final = 55


def save(picture: Image.Image, path: Path) -> None:
    """Write a picture, at most `WIDEST` pixels wide."""
    if picture.width > WIDEST:
        size = (WIDEST, round(picture.height * WIDEST / picture.width))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.convert("RGB").save(path, "WEBP", quality=QUALITY, method=6)


class Camera:
    """A browser in front of one demonstration."""

    def __init__(self, browser: Browser, demo: Demonstration) -> None:
        self._browser = browser
        self._demo = demo
        self._signed: dict[str, BrowserContext] = {}

    def page(self, scene: Scene, role: str = "") -> Page:
        """Return a page in a scene, signed in where a role is named."""
        context = self._browser.new_context(
            viewport={"width": scene.width, "height": HEIGHTS[scene.width]},
            color_scheme=scene.scheme,
            reduced_motion="reduce",
            storage_state=self._session(role) if role else None,
        )
        cookie = {"name": "language", "value": scene.language, "url": self._demo.base}
        context.add_cookies([cookie])  # type: ignore[list-item]  # a TypedDict in the stubs
        return context.new_page()

    def shots(self, view: View) -> Iterator[tuple[Scene, Image.Image]]:
        """Yield a view in every scene."""
        for scene in SCENES:
            page = self.page(scene, view.role)
            page.goto(self._address(view.address or view.route, scene))
            if view.link:
                found = page.locator(f'main a[href^="{view.link}"]').first
                page.goto(self._address(str(found.get_attribute("href")), scene))
            yield scene, shot(page)
            page.context.close()

    def _address(self, address: str, scene: Scene) -> str:
        joint = "&" if "?" in address else "?"
        return f"{self._demo.base}{address}{joint}lang={scene.language}"

    def _session(self, role: str) -> StorageState:
        if role not in self._signed:
            [account] = [one for one in self._demo.accounts if one.role == role]
            context = self._browser.new_context()
            page = context.new_page()
            page.goto(f"{self._demo.base}/console/login")
            page.fill("#user", account.user)
            page.fill("#password", account.password)
            page.click("main button[type=submit]")
            page.wait_for_url("**/console")
            self._signed[role] = context
        return self._signed[role].storage_state()


def shot(page: Page) -> Image.Image:
    """Return a picture of a page, not more than `TALLEST` screens of it."""
    page.wait_for_load_state("networkidle")
    size = page.viewport_size
    if size is None:
        raise ValueError("a page without a screen")
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST * size["height"])
    page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
    picture = Image.open(BytesIO(page.screenshot()))
    page.set_viewport_size(size)
    return picture
