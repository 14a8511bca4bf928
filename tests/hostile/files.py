"""Small files that would be large or slow to read, made here so that their harm is plain to see."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from tests.surveys.xlsform.books import altered, make_book, with_shared_strings

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">' for n in range(9))
XML_BOMB = f"<!DOCTYPE x [{ENTITIES}]><x>&e8;</x>"
XML_FILE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
XML_ADDRESS = '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><x/>'
XML_PARAMETER = '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]><x/>'
FORBIDDEN_XML = (XML_BOMB, XML_FILE, XML_ADDRESS, XML_PARAMETER)
ENCODINGS = ("utf-7", "x", "hex", "idna", "shift_jis", "utf-32", "punycode", "undefined", "rot13")


def archive(parts: Mapping[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def book_of(sheets: Sequence[str], strings: str = "") -> bytes:
    """A workbook with these XMLs of `sheetData`, or of whole sheets, and of its shared strings."""
    good = with_shared_strings(make_book([["a"]], [["b"]], [["c"]]))
    with zipfile.ZipFile(io.BytesIO(good)) as made:
        parts: dict[str, Any] = {
            name: made.read(name)
            for name in made.namelist()
            if not name.startswith("xl/worksheets/")
        }
    numbers = range(1, len(sheets) + 1)
    types = parts["[Content_Types].xml"].decode().split("<Override")
    kept = [one for one in types if "/xl/worksheets/" not in one]
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    own = [f' PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}"/>' for n in numbers]
    parts["[Content_Types].xml"] = "<Override".join([kept[0], *own, *kept[1:]])
    listed = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="s{n}"/>' for n in numbers)
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
    )
    relations = "".join(
        f'<Relationship Id="s{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}/relationships">{relations}<Relationship Id="z"'
        f' Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    for number, xml in zip(numbers, sheets, strict=True):
        whole = f'<worksheet xmlns="{SPREADSHEET}">{xml}</worksheet>'
        parts[f"xl/worksheets/sheet{number}.xml"] = whole
    if strings:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{SPREADSHEET}">{strings}</sst>'
    return archive(parts)


def rows_of(count: int, cells: str) -> str:
    """`sheetData` with so many equal rows."""
    rows = "".join(f'<row r="{number}">{cells}</row>' for number in range(1, count + 1))
    return f"<sheetData>{rows}</sheetData>"


def far_rows(sheets: int) -> bytes:
    """Sheets with one cell each, in the last row that there is."""
    data = '<sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    return book_of([data] * sheets)


def repeated_text(rows: int, columns: int, length: int, character: str = "ы") -> bytes:
    """One long text that every cell holds."""
    cells = '<c t="s"><v>0</v></c>' * columns
    text = f'<si><t xml:space="preserve"> {character * length} </t></si>'
    return book_of([rows_of(rows, cells)], text)


def with_more(content: bytes, **parts: bytes) -> bytes:
    return altered(content, lambda _, data: data, **parts)


def overlapping(name: str, size: int, copies: int) -> bytes:
    """Many entries that are one and the same deflated stream: small, and large each time."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    plain = b" " * size
    stream = packer.compress(plain) + packer.flush()
    crc, encoded = zlib.crc32(plain), name.encode()
    facts = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(stream), size, len(encoded), 0)
    local = b"PK\x03\x04" + facts + encoded
    directory = b""
    for number in range(copies):
        other = f"{number}{name}".encode() if number else encoded
        entry = struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 8, 0, 33, crc, len(stream), size,
                            len(other), 0, 0, 0, 0, 0, 0)  # fmt: skip
        directory += b"PK\x01\x02" + entry + other
    end = struct.pack("<HHHHIIH", 0, 0, copies, copies, len(directory), len(local + stream), 0)
    return local + stream + directory + b"PK\x05\x06" + end


def huge_png(width: int, height: int) -> bytes:
    """A picture that says that it is so large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1_000_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )
