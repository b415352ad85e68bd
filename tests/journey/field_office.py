"""The small round that `test_field_round` plays: who takes part, and `langnghe` to play it with."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from analysis.indices.scheme import load_scheme
from questionnaires.loader import load_library
from survey_service.demo.fieldwork import Marks, answer_sheets
from survey_service.pipeline.campaigns import SCHEMES
from survey_service.units.working_days import local_date
from tests.cli.commands import Command

TODAY = local_date(datetime.now(UTC))
ROUND = f"hp-{TODAY.year}"
DRAW = f"{ROUND}/sample/{TODAY.year}/1"
PASSWORD = "mật khẩu đủ dài 2026"
SIPAS = load_library("sipas_citizen")
PEOPLE_PER_VILLAGE = 16

ORGANISATIONS = """code,name_vi,name_en,kind,counted_with
so-noi-vu,Sở Nội vụ,Department of Home Affairs,other,
buu-dien,Bưu điện thành phố,City Post,post_office,
nha-in,Nhà in,Printing house,other,
mttq,Ủy ban Mặt trận Tổ quốc,Fatherland Front,fatherland_front,
ccb,Hội Cựu chiến binh,Veterans' Association,veterans,mttq
"""
ROLES = """organisation,role,statement
so-noi-vu,leads,
buu-dien,collects,
nha-in,prints,
mttq,supervises,Công văn số 12/MTTQ: không tham gia phát và thu phiếu
ccb,supervises,Cùng đoàn giám sát của Mặt trận
"""
PEOPLE = """code,name,organisation,kind,units,account,device,capacity,left_on
DT01,Nguyễn Thị An,buu-dien,enumerator,,,{device},60,
DT02,Trần Văn Bình,buu-dien,enumerator,,,,60,
GS01,Lê Văn Cường,mttq,monitor,,,,,
GS02,Phạm Thị Dung,ccb,monitor,,,,,
"""


class Office:
    """`langnghe` in one folder, with the password of whoever signs in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.command = Command(folder, f"sqlite:///{folder}/round.db")

    def __call__(self, *words: str, expected: int = 0) -> str:
        """Run a command; it must end as expected and show no traceback."""
        result = self.command(*words, environment={"LANGNGHE_PASSWORD": PASSWORD})
        assert result.exit_code == expected, (words, result.output)
        assert "Traceback" not in result.output
        return result.output

    def file(self, name: str, text: str = "") -> str:
        """Write a file, or name one that will be written."""
        path = self.folder / name
        if text:
            path.write_text(text, encoding="utf-8")
        return str(path)


def free(*words: str) -> str:
    """A command that needs no database, in a process of its own as a monitor runs it."""
    program = [sys.executable, "-c", "from survey_service.cli import main; main()", *words]
    return subprocess.run(program, check=True, capture_output=True, text=True).stdout


def sheets(count: int) -> list[dict[str, object]]:
    """Answers of so many people to the citizens' form."""
    scored = load_scheme(SCHEMES["sample"]).items
    shape, rng = (count, len(scored)), np.random.default_rng(7)
    marks = Marks(scored, rng.integers(2, 6, shape), np.zeros(shape, np.bool_))
    return list(answer_sheets(SIPAS, marks, rng, [{"place": "phuong"}] * count))
