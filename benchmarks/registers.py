"""How long it takes to load a register of 10,000 procedures, and to search it.

The names are made of the words of real ones, so that common words are as common as there.

Run: python -m benchmarks.registers
"""

from random import Random
from statistics import median
from time import perf_counter

from questionnaires.registers import Entry, Registers

_PROCEDURES = 10_000
_REPEATS = 200
_TEXT = """
thủ tục cấp giấy phép chứng nhận đăng ký lại mới đổi bổ sung điều chỉnh thu hồi gia hạn khai
sinh khai tử kết hôn hộ tịch nhận cha mẹ con nuôi quyền sử dụng đất nhà ở tài sản gắn liền xây
dựng công trình kinh doanh doanh nghiệp hợp tác xã thuốc khám bệnh chữa bệnh hành nghề dược giáo
viên trường học mầm non lao động nước ngoài việc làm bảo hiểm trợ cấp người có công khuyết tật
thương binh liệt sĩ môi trường khoáng sản tài nguyên thủy lợi thú y chăn nuôi phương tiện vận
tải đường thủy nội địa cảng bến quảng cáo văn hóa thể thao du lịch lữ hành báo chí xuất bản viễn
thông điện lực hóa chất xăng dầu
"""
_SEARCHES = (
    "khai sinh",
    "dang ky khai sinh",
    "Cấp giấy phép xây dựng",
    "cap",
    "c",
    "xay dung giay cap phep",
    "1.00",
    "2.004873",
    "không có thủ tục này",
)


def _register() -> list[Entry]:
    random, words = Random(20261130), _TEXT.split()
    return [
        Entry(
            kind="procedure",
            code=f"{1 + number % 3}.{number:06}",
            name={"vi": " ".join(random.choices(words, k=random.randint(8, 30))).capitalize()},
        )
        for number in range(_PROCEDURES)
    ]


def main() -> None:
    """Print the time to load, and a line per search."""
    entries = _register()
    started = perf_counter()
    registers = Registers(entries)
    print(f"load {_PROCEDURES} procedures: {(perf_counter() - started) * 1000:.0f} ms")
    print(f"{'search':28} {'found':>5} {'median ms':>9} {'p99 ms':>9}")
    for text in _SEARCHES:
        times = []
        for _ in range(_REPEATS):
            started = perf_counter()
            found = registers.find("procedure", text)
            times.append((perf_counter() - started) * 1000)
        p99 = sorted(times)[int(0.99 * _REPEATS)]
        print(f"{text:28} {len(found):5} {median(times):9.2f} {p99:9.2f}")


if __name__ == "__main__":
    main()
