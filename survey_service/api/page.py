"""GET /docs/api: the API as a page a person can read, drawn from the OpenAPI description.

Only what the description does not hold is written here: the Vietnamese words of each operation and
an example. A new operation needs an entry in `GUIDE`; a test says so.
"""

from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import MediaType, Response, get
from msgspec import Struct

from questionnaires.text import Wording, say
from survey_service.console.assets import asset
from survey_service.console.language import language_of
from survey_service.problems.http import AnyRequest
from survey_service.security.permissions import PUBLIC
from survey_service.services import Given

PATH = "/docs/api"
STYLE = files("survey_service.api").joinpath("static", "api.css").read_bytes()

_SEND = """curl -X POST {url}/api/v1/submissions \\
  -H 'Content-Type: application/json' \\
  -d '{{"id": "7b1c5f0e-52a4-4a53-9c39-0f6f2f8f3c11", "code": "MÃ-TRÊN-PHIẾU",
       "instrument": "transaction_feedback", "version": "…", "language": "vi",
       "answers": {{"…": 5}}}}'"""

_SIGNED = """curl -X POST {{url}}/api/v1/field/{kind} \\
  -H 'Content-Type: application/json' \\
  -d '{{{{"device": "…", "request": "{asked}", "signature": "…"}}}}'"""


class Help(Struct, frozen=True):
    """What the page says of an operation beyond the description: in Vietnamese, and an example."""

    summary: str
    description: str
    example: str


GUIDE: dict[str, Help] = {
    "sendSubmission": Help(
        "Gửi một phiếu đã trả lời",
        "Lưu phiếu rồi trả về biên nhận: 201 khi vừa lưu, 200 với cùng biên nhận khi đúng phiếu ấy "
        "đã được lưu trước đó. Câu trả lời của câu hỏi không áp dụng bị bỏ ra, không được lưu; "
        "mục notices nêu từng câu, phiếu vẫn được nhận.",
        _SEND,
    ),
    "findReceipt": Help(
        "Tra một biên nhận",
        "Cho biết phiếu của biên nhận này đã được lưu hay chưa, không cho biết nội dung trả lời. "
        "Chữ hoa, chữ thường, dấu cách và gạch nối không quan trọng.",
        "curl {url}/api/v1/receipts/ABCD-EFGH-JKMN-PQRS",
    ),
    "enrolDevice": Help(
        "Ghi danh máy tính bảng hoặc màn hình tại quầy",
        "Nhận thiết bị bằng mã dùng một lần, có giá trị mười phút. Thiết bị tự tạo khoá P-256 và "
        "ký lên mã cùng khoá công khai. Gửi lại đúng yêu cầu ấy thì được trả lời như cũ.",
        """curl -X POST {url}/api/v1/devices \\
  -H 'Content-Type: application/json' \\
  -d '{{"code": "MÃ-GHI-DANH", "public_key": "B…", "proof": "…"}}'""",
    ),
    "reportStatus": Help(
        "Báo tình trạng thiết bị",
        "Thiết bị ký và báo còn bao nhiêu phiếu chưa gửi, pin, chỗ trống, phiên bản; chỉ giữ lần "
        "báo gần nhất. Câu trả lời cho biết thiết bị còn được tin cậy hay đã bị thu hồi.",
        """curl -X POST {url}/api/v1/devices/status \\
  -H 'Content-Type: application/json' \\
  -d '{{"device": "…", "request": "…", "signature": "…"}}'""",
    ),
    "syncEnvelopes": Help(
        "Gửi gói tin của máy tính bảng hoặc màn hình tại quầy",
        "Lưu từng gói tin rồi trả lời theo đúng thứ tự. accepted: được tính. flagged: được tính, "
        "có ghi chú. replayed: gói tin này đã nhận từ trước, biên nhận giống hệt. quarantined: "
        "được giữ nguyên vẹn chờ người xem xét. Không gói tin nào bị từ chối.",
        """curl -X POST {url}/api/v1/sync \\
  -H 'Content-Type: application/json' \\
  -d '{{"items": [{{"envelope": {{"v": 1, "…": "…"}}, "signature": "…"}}]}}'""",
    ),
    "sendAttachment": Help(
        "Gửi ảnh hoặc chữ ký của một cuộc phỏng vấn",
        "Lưu một ảnh JPEG, PNG hoặc WebP, tối đa 5 MiB, mang tên là mã băm SHA-256 của nó: 201 khi "
        "vừa lưu, 200 khi đã có. Khi tệp cuối cùng tới, cuộc phỏng vấn được tính.",
        """curl -X PUT {url}/api/v1/attachments/SHA256 \\
  -H 'Langnghe-Device: …' -H 'Langnghe-Signature: …' \\
  --data-binary @anh.jpg""",
    ),
    "showOwnCases": Help(
        "Xem các đối tượng của người giữ máy",
        "Trả về những đối tượng chưa xong của điều tra viên mang máy này. Yêu cầu do máy ký.",
        _SIGNED.format(kind="cases", asked='{{\\"at\\": \\"…\\"}}'),
    ),
    "recordVisits": Help(
        "Ghi những lần đến thăm",
        "Ghi từng lần đến và kết quả; gửi lại đúng như cũ thì không đổi gì. Yêu cầu do máy ký.",
        _SIGNED.format(kind="records", asked='{{\\"campaign\\": \\"…\\", …}}'),
    ),
    "leaseQuota": Help(
        "Giữ chỗ trong ô cơ cấu khi ngoại tuyến",
        "Giao cho máy nhiều nhất số còn trống. Hết chỗ cũng không dừng phỏng vấn nào.",
        _SIGNED.format(kind="leases", asked='{{\\"unit\\": \\"10507\\", …}}'),
    ),
    "listInstruments": Help(
        "Liệt kê các phiếu hỏi",
        "Nêu tên và các phiên bản của mọi phiếu hỏi đã công bố.",
        "curl {url}/api/v1/instruments",
    ),
    "showInstrument": Help(
        "Xem một phiếu hỏi",
        "Mô tả các câu hỏi theo thứ tự hỏi, kèm phương án và mã của chúng; phiên bản mới nhất, "
        "hoặc phiên bản nêu trong version.",
        "curl {url}/api/v1/instruments/sipas_citizen",
    ),
    "showResults": Help(
        "Xem chỉ số của một loạt số liệu, kèm khoảng tin cậy",
        "Cho số liệu đã công bố theo thành phố, khối, sở hoặc xã, phường, đặc khu (by). Các loạt "
        "số liệu không bao giờ cộng vào nhau.",
        "curl '{url}/api/v1/results/CAMPAIGN?series=sample&by=commune'",
    ),
    "showScores": Help(
        "Xem bảng điểm cải cách hành chính",
        "Cho điểm từng lĩnh vực, tổng điểm kèm sai số chuẩn, thứ hạng chính thức và khoảng thứ "
        "hạng.",
        "curl {url}/api/v1/scores/CAMPAIGN",
    ),
    "traceScore": Help(
        "Truy nguồn điểm của một đơn vị",
        "Cho mọi bước từ câu hỏi và điểm thẩm định đến tổng điểm, chưa làm tròn, kèm lần công bố "
        "ghi trong sổ cái.",
        "curl {url}/api/v1/scores/CAMPAIGN/UNIT",
    ),
    "showCheckpoint": Help(
        "Lấy bản chốt sổ cái",
        "Cho nguyên văn bản chốt mới nhất kèm chữ ký, hoặc bản chốt có số mục nêu trong size. Hãy "
        "giữ lại để sau này đối chiếu.",
        "curl {url}/api/v1/ledger/checkpoint",
    ),
    "listCheckpoints": Help(
        "Liệt kê các bản chốt sổ cái",
        "Nêu các bản chốt từ số mục from trở lên, nhỏ trước lớn sau.",
        "curl '{url}/api/v1/ledger/checkpoints?from=0'",
    ),
    "listEntries": Help(
        "Đọc các mục của sổ cái",
        "Cho các mục theo thứ tự, không chứa câu trả lời hay họ tên. Một trang có thể ngắn hơn "
        "count; trang sau bắt đầu từ mục kế tiếp.",
        "curl '{url}/api/v1/ledger/entries?from=0&count=100'",
    ),
    "showLedgerKeys": Help(
        "Xem các khoá ký sổ cái",
        "Cho tên sổ và các khoá mà sổ đã công bố, theo thứ tự.",
        "curl {url}/api/v1/ledger/key",
    ),
    "proveConsistency": Help(
        "Chứng minh sổ sau bắt đầu bằng đúng sổ trước",
        "Cho bằng chứng theo RFC 9162 rằng sổ có second mục bắt đầu bằng đúng sổ có first mục.",
        "curl '{url}/api/v1/ledger/consistency?first=100&second=250'",
    ),
    "proveInclusion": Help(
        "Chứng minh một mục nằm trong sổ",
        "Cho bằng chứng theo RFC 9162 rằng mục có giá trị băm leaf nằm trong sổ, mặc định là bản "
        "chốt mới nhất.",
        "curl '{url}/api/v1/ledger/inclusion?leaf=GIÁ-TRỊ-BĂM'",
    ),
    "listUnits": Help(
        "Liệt kê các đơn vị",
        "Liệt kê đơn vị của mọi loại hoặc một loại (kind), hôm nay hoặc vào ngày nêu trong on.",
        "curl '{url}/api/v1/units?kind=commune'",
    ),
    "health": Help(
        "Hỏi dịch vụ có sẵn sàng không",
        "Đọc thử cơ sở dữ liệu rồi trả lời mọi việc có ổn không.",
        "curl {url}/health",
    ),
}


class Field(Struct, frozen=True):
    """A parameter or a member of a body."""

    name: str
    place: str
    kind: str
    required: bool


class Entry(Struct, frozen=True):
    """One operation as the page shows it."""

    identifier: str
    method: str
    path: str
    summary: Wording
    description: Wording
    fields: tuple[Field, ...]
    answers: tuple[str, ...]
    example: str


def entries(schema: dict[str, Any], url: str) -> tuple[Entry, ...]:
    """Return every operation of an OpenAPI document that `GUIDE` explains, in its order."""
    operations = {
        operation["operationId"]: (method, path, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }
    return tuple(_entry(name, *operations[name], url) for name in GUIDE if name in operations)


def _entry(name: str, method: str, path: str, operation: dict[str, Any], url: str) -> Entry:
    helped = GUIDE[name]
    return Entry(
        identifier=name,
        method=method.upper(),
        path=path,
        summary={"vi": helped.summary, "en": operation["summary"]},
        description={"vi": helped.description, "en": operation.get("description", "")},
        fields=tuple(_fields(operation)),
        answers=tuple(sorted(operation["responses"])),
        example=helped.example.format(url=url),
    )


def _fields(operation: dict[str, Any]) -> list[Field]:
    named = [
        Field(each["name"], each["in"], _kind(each["schema"]), each.get("required", False))
        for each in operation.get("parameters", ())
    ]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = body.get("schema", {"properties": {}})
    required = schema.get("required", ())
    return named + [
        Field(name, "body", _kind(described), name in required)
        for name, described in schema["properties"].items()
    ]


def _kind(schema: dict[str, Any]) -> str:
    options = schema.get("oneOf") or schema.get("anyOf")
    if options:
        kinds = (_kind(option) for option in options if option.get("type") != "null")
        return " | ".join(kinds)
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    return str(schema.get("format") or schema.get("type", "object"))


ENVIRONMENT = Environment(
    loader=PackageLoader("survey_service.api"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@get(PATH, opt={"permission": PUBLIC}, sync_to_thread=False, include_in_schema=False)
def api_page(request: AnyRequest, services: Given) -> Response[str]:
    """Draw the page in the reader's language."""
    language = language_of(request)
    schema = request.app.openapi_schema.to_schema()
    text = ENVIRONMENT.get_template("api.html").render(
        language=language,
        asset=asset,
        entries=entries(schema, services.settings.public_url),
        say=lambda wording: say(wording, language),
    )
    headers = {"Content-Language": language}
    return Response(text, media_type=MediaType.HTML, headers=headers)


@get(f"{PATH}.css", opt={"permission": PUBLIC}, sync_to_thread=False, include_in_schema=False)
def api_style() -> Response[bytes]:
    """Serve the few rules that this page adds to the shared style sheet."""
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response(STYLE, media_type="text/css", headers=headers)
