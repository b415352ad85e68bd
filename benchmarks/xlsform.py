"""Time of importing a form with 3,400 communes as choices: in memory, and through the process.

Run as `python -m benchmarks.xlsform`. The process includes its start and the text of the file.
"""

from collections.abc import Callable
from statistics import median
from time import perf_counter

from benchmarks.machine import describe
from questionnaires.notation_writer import write_notation
from questionnaires.xlsform import import_form, read_xlsx
from questionnaires.xlsform.sheets import Written
from questionnaires.xlsform.workbook_writer import write_workbook
from questionnaires.xlsform.xform import export_xform
from survey_service.workbooks import Request, import_workbook

COMMUNES, PROVINCES = 3_400, 34
REPETITIONS = 7
LANGUAGES = ("vi", "en")


def workbook() -> bytes:
    """Return a workbook with a cascade from province to commune."""
    survey, choices = Written("survey", LANGUAGES), Written("choices", LANGUAGES)
    for name, words in (("province", "Tỉnh"), ("commune", "Xã")):
        row = survey.add(type=f"select_one {name}", name=name, label={"vi": words, "en": name})
        if name == "commune":
            row["choice_filter"] = "province = ${province}"
    for number in range(PROVINCES):
        label = {"vi": f"Tỉnh {number}", "en": f"Province {number}"}
        choices.add(list_name="province", name=f"{number:02d}", label=label)
    for number in range(COMMUNES):
        label = {"vi": f"Xã Đông Hòa {number}", "en": f"Dong Hoa {number}"}
        within = f"{number % PROVINCES:02d}"
        choices.add(list_name="commune", name=str(10_000 + number), label=label, province=within)
    return write_workbook([survey, choices])


def seconds(work: Callable[[], object]) -> float:
    """Return the median time of a piece of work."""
    times = []
    for _ in range(REPETITIONS):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return median(times)


def main() -> None:
    """Print a table of median times."""
    content = workbook()
    imported = import_form(read_xlsx(content)).instrument
    if imported is None:
        raise SystemExit("the form was refused")
    print(describe())
    print(f"{COMMUNES} communes, {len(content):,} bytes, median of {REPETITIONS}")
    request = Request(suffix=".xlsx")
    for what, work in (
        ("read cells", lambda: read_xlsx(content)),
        ("read and import", lambda: import_form(read_xlsx(content))),
        ("write the file", lambda: write_notation(imported)),
        ("all of it, in a process of its own", lambda: import_workbook(content, request)),
        ("XForm by pyxform", lambda: export_xform(imported)),
    ):
        print(f"  {what:<36} {seconds(work):.3f} s")


if __name__ == "__main__":
    main()
