"""What the rules of a form cost in a browser at every keystroke, and what its runtime weighs.

    python -m benchmarks.forms

A form of 200 questions, three in four of them with a rule, is run in Chromium whenever one answer
changed, at full speed and slowed down four times, as a cheap telephone is. Times are medians of
batches of 20 keystrokes. The weight is that of the scripts a device loads to run the rules.
"""

import base64
import gzip
import json
import shutil
from importlib.resources import files
from typing import Any

import msgspec
from playwright.sync_api import Page, sync_playwright

from benchmarks.machine import describe
from questionnaires.form_logic import form_logic
from questionnaires.instrument import Instrument
from questionnaires.soundness import require_sound

QUESTIONS = 200
RUNTIME = ("expressions.js", "form.js")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
WORDS = {"vi": "Câu hỏi", "en": "Question"}
MEASURE = """async ([module, form, answers]) => {
  const { run } = await import(module);
  const names = Object.keys(answers);
  const batches = [];
  for (let batch = 0; batch < 45; batch += 1) {
    const began = performance.now();
    for (let key = 0; key < 20; key += 1) {
      answers[names[(batch * 20 + key) % names.length]] = key;
      run(form, answers, "2026-11-22T16:24:26.000+07:00");
    }
    batches.push((performance.now() - began) / 20);
  }
  return batches.slice(5).sort((one, other) => one - other);
}"""


def instrument() -> Instrument:
    """Return a form of whole numbers whose rules look back at earlier ones."""
    return msgspec.convert(
        {
            "name": "long_form",
            "version": "2026.1",
            "languages": ["vi", "en"],
            "title": WORDS,
            "purpose": WORDS,
            "provenance": WORDS,
            "sections": [
                {"name": "all", "title": WORDS, "items": list(map(item, range(QUESTIONS)))}
            ],
        },
        Instrument,
    )


def item(number: int) -> dict[str, object]:
    """Return one question: plain, skipped, constrained or calculated in turn."""
    made: dict[str, object] = {"name": f"q_{number}", "type": "integer", "text": WORDS}
    if number < 3:
        return made
    before = f"${{q_{number - 1}}}, ${{q_{number - 3}}}"
    rules: tuple[dict[str, object], ...] = (
        {},
        {"relevant": f"${{q_{number - 2}}} != 3 or ${{q_{number - 1}}} > 5"},
        {"constraint": f". < 1000 and string-length(concat({before})) < 40"},
        {"type": "calculated", "calculation": f"round(coalesce({before}) div 3, 1)"},
    )
    return made | rules[number % 4]


def module() -> str:
    """Return the runtime as one address, so that no server is needed."""
    evaluator, form = (source(name).decode() for name in RUNTIME)
    return address(form.replace("./expressions.js", address(evaluator)))


def source(name: str) -> bytes:
    """Return a packaged script."""
    return (files("kiosk") / "static" / name).read_bytes()


def address(script: str) -> str:
    """Return a script as a data URL."""
    return f"data:text/javascript;base64,{base64.b64encode(script.encode()).decode()}"


def milliseconds(page: Page, slowdown: int) -> list[float]:
    """Return the time of a keystroke in every batch, fastest first."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    made = instrument()
    require_sound(made)
    logic: Any = json.loads(json.dumps(form_logic(made)))
    answers = {f"q_{number}": number % 9 for number in range(QUESTIONS)}
    seen: list[float] = page.evaluate(MEASURE, [module(), logic, answers])
    return seen


def main() -> None:
    """Print the time of a keystroke and the weight of the runtime."""
    print(describe())
    for name in RUNTIME:
        print(f"{name:<20} {len(gzip.compress(source(name))):>8,} bytes compressed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(QUIET)
        )
        page = browser.new_page()
        page.goto("about:blank")
        for slowdown in (1, 4):
            seen = milliseconds(page, slowdown)
            middle, worst = seen[len(seen) // 2], seen[-1]
            print(f"{QUESTIONS} questions, slowed down {slowdown} x: {middle:.2f} ms ({worst:.2f})")
        browser.close()


if __name__ == "__main__":
    main()
