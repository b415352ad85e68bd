"""Workbooks that mean harm, built by the test that sends them."""

import io
import struct
import zipfile

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ROWS = (("type", "name", "label::vi"), ("integer", "age", "Tuổi"))
MACRO = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def cell(text):
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def sheet(rows=ROWS, head=""):
    body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    return f'{head}<worksheet xmlns="{SHEET}"><sheetData>{body}</sheetData></worksheet>'


def parts(content=None, *, kind=PLAIN, sheets=1, shared=None):
    """Return the parts of a small workbook whose first sheet is `survey`."""
    names = ["survey", *(f"sheet{n}" for n in range(2, sheets + 1))]
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(names, 1)
    )
    targets = "".join(
        f'<Relationship Id="r{n}" Type="{RELATED}/worksheet" Target="worksheets/sheet1.xml"/>'
        for n in range(1, sheets + 1)
    )
    if shared is not None:
        targets += f'<Relationship Id="s" Type="{RELATED}/sharedStrings" Target="shared.xml"/>'
    types = f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/>'
    found = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a" '
        f'Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{RELATED}"><sheets>{listed}'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{targets}'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": content or sheet(),
    }
    if shared is not None:
        found["xl/shared.xml"] = shared
    return found


def packed(found):
    """Return the zip file of some parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in found.items():
            archive.writestr(name, text)
    return content.getvalue()


def zip_bomb():
    """40 MB of blanks in a sheet, some 200 KB in the file."""
    return packed(parts(sheet(head="<?xml version='1.0'?>") + " " * 40_000_000))


def many_small_bombs():
    """Six parts of 20 MB that are never read."""
    return packed({**parts(), **{f"xl/media/{n}.png": b"\0" * 20_000_000 for n in range(6)}})


def declared_gigabyte():
    """A small part whose entry in the directory declares 1 GB."""
    content = bytearray(packed(parts()))
    found = content.rfind(b"xl/worksheets/sheet1.xml")
    struct.pack_into("<I", content, found - 46 + 24, 1_000_000_000)
    return bytes(content)


def declared_less():
    """A part that is larger than it declares."""
    content = bytearray(packed(parts()))
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = content.rfind(mark, 0, content.rfind(b"xl/worksheets/sheet1.xml"))
        struct.pack_into("<I", content, start + offset, 10)
    return bytes(content)


def external_entity(path):
    """An entity that names a file on this machine."""
    head = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file://{path}">]>'
    return packed(parts(sheet((ROWS[0], ("integer", "age", "&x;")), head)))


def external_entity_in_utf16(path):
    """The same, in an encoding that a search for `<!DOCTYPE` does not see."""
    head = (
        f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE w [<!ENTITY x SYSTEM "file://{path}">]>'
    )
    return packed(parts(sheet((ROWS[0], ("integer", "age", "&x;")), head).encode("utf-16")))


def parameter_entity():
    """A document type from elsewhere."""
    head = '<!DOCTYPE w PUBLIC "x" "http://127.0.0.1:9/evil.dtd">'
    return packed(parts(sheet(head=head)))


def billion_laughs(where="sheet"):
    """Entities of entities of entities, in a sheet or in the shared texts."""
    inner = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE w [<!ENTITY l0 "lol">{inner}]>'
    if where == "sheet":
        return packed(parts(sheet((ROWS[0], ("integer", "age", "&l9;")), head)))
    return packed(parts(shared=f'{head}<sst xmlns="{SHEET}"><si><t>&l9;</t></si></sst>'))


def quadratic_blow_up():
    """One long entity many times."""
    head = f'<!DOCTYPE w [<!ENTITY a "{"a" * 50_000}">]>'
    return packed(parts(sheet((ROWS[0], ("integer", "age", "&a;" * 50_000)), head)))


def macros():
    """A workbook with a macro project."""
    return packed({**parts(kind=MACRO), "xl/vbaProject.bin": b"\0"})


def hidden_macros():
    """A macro project under an honest content type."""
    return packed({**parts(), "xl/sub/VBAProject.BIN": b"\0"})


def macro_sheet():
    """A sheet of Excel 4.0 macros."""
    return packed({**parts(), "xl/macrosheets/sheet1.xml": sheet()})


def slipping(name):
    """A part whose name leads out of any folder."""
    return packed({**parts(), name: "x"})


def twice():
    """Two parts of one name: programs disagree about which one counts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in [*parts().items(), ("xl/workbook.xml ", "x")]:
            archive.writestr(name, text)
    return content.getvalue().replace(b"xl/workbook.xml ", b"xl/workbook.xml\0")


def thousands_of_sheets():
    """5,000 sheets that are one part."""
    return packed(parts(sheets=5_000))


def thousands_of_parts():
    """More entries than a workbook has."""
    return packed({**parts(), **{f"xl/x{n}.xml": "" for n in range(20_000)}})


def deep_markup():
    """Elements in elements."""
    return packed(parts("<a>" * 100_000 + "</a>" * 100_000))


def deep_formula():
    """A formula of 8,000 brackets, in the sheet and as an expression of the form."""
    deep = "(" * 8_000 + "1" + ")" * 8_000
    head = ("type", "name", "label::vi", "relevant")
    text = sheet((head, ("integer", "age", "Tuổi", deep)))
    return packed(parts(text.replace("<is><t>Tuổi", f"<f>{deep}</f><is><t>Tuổi")))


def far_cell():
    """A cell in the last corner of the sheet."""
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    return packed(parts(sheet().replace("</sheetData>", f"{far}</sheetData>")))


def many_cells():
    """150,000 cells."""
    row = f"<row>{cell('x') * 1_000}</row>"
    return packed(parts(sheet().replace("</sheetData>", f"{row * 150}</sheetData>")))


def long_cell():
    """A cell of 10 MB."""
    return packed(parts(sheet((ROWS[0], ("integer", "age", "x" * 10_000_000)))))


def repeated_long_text():
    """One shared text of 30,000 letters in 10,000 cells."""
    cells = "<row>" + '<c t="s"><v>0</v></c>' * 10_000 + "</row>"
    shared = f'<sst xmlns="{SHEET}"><si><t>{"x" * 30_000}</t></si></sst>'
    text = sheet().replace("</sheetData>", f"{cells}</sheetData>")
    return packed(parts(text, shared=shared))


def old_excel():
    """The first bytes of an .xls file."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 4_096


def encrypted():
    """An OLE file with the stream that holds an encrypted package."""
    return old_excel() + "EncryptedPackage".encode("utf-16-le")


def encrypted_parts():
    """A zip file whose entries say they are encrypted."""
    content = bytearray(packed(parts()))
    start = content.find(b"PK\x01\x02")
    struct.pack_into("<H", content, start + 8, 1)
    return bytes(content)


def rare_compression():
    """A part packed with LZMA, whose dictionaries may be of any size."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_LZMA) as archive:
        for name, text in parts().items():
            archive.writestr(name, text)
    return content.getvalue()
