"""Take every picture anew."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from gallery import journey, prints
from gallery.camera import SCENES, Camera, Scene, save, shot
from gallery.demonstration import Demonstration, demonstration
from gallery.index import page
from gallery.views import CITIZEN, SURFACES, Surface

OUTPUT = Path("docs/gallery")
FORM = "The form behind a receipt"
PRINTED = "What is printed"


def main(chromium: str) -> None:
    """Build the demonstration, take every page and print, and write the index."""
    shutil.rmtree(OUTPUT, ignore_errors=True)
    rows: dict[str, dict[str, list[Path]]] = {}
    with tempfile.TemporaryDirectory() as folder, demonstration(Path(folder)) as demo:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            camera = Camera(browser, demo)
            rows[FORM] = _form(camera, demo)
            for surface in SURFACES:
                rows[surface.title] = _surface(camera, surface)
            browser.close()
        rows[PRINTED] = _prints(demo)
    (OUTPUT / "index.md").write_text(page(rows, OUTPUT), encoding="utf-8")


def _form(camera: Camera, demo: Demonstration) -> dict[str, list[Path]]:
    taken: dict[str, list[Path]] = {}
    for scene in SCENES:
        opened = camera.page(scene)
        start = f"{demo.receipt()}?lang={scene.language}"
        for name in journey.screens(opened, start):
            path = _path(CITIZEN.name, name, scene)
            save(shot(opened), path)
            taken.setdefault(name.removeprefix("form-"), []).append(path)
        opened.context.close()
    return taken


def _surface(camera: Camera, surface: Surface) -> dict[str, list[Path]]:
    taken: dict[str, list[Path]] = {}
    for view in surface.views:
        print(f"  {surface.name}: {view.name}", flush=True)
        for scene, picture in camera.shots(view):
            path = _path(surface.name, view.name, scene)
            save(picture, path)
            taken.setdefault(view.title, []).append(path)
    return taken


def _prints(demo: Demonstration) -> dict[str, list[Path]]:
    taken: dict[str, list[Path]] = {}
    for one, number, picture in prints.pictures(demo):
        path = OUTPUT / "prints" / f"{one.name}-{number}.webp"
        save(picture, path)
        taken.setdefault(one.title, []).append(path)
    return taken


def _path(surface: str, name: str, scene: Scene) -> Path:
    return OUTPUT / surface / f"{name}-{scene.name}.webp"


if __name__ == "__main__":
    found = os.environ.get("LANGNGHE_CHROMIUM") or shutil.which("chromium")
    if found is None:
        sys.exit("Chromium is needed; LANGNGHE_CHROMIUM names it where it is not on the path.")
    main(found)
