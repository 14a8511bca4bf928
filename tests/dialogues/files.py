"""Small office files, made here so that their contents are plain to see."""

import io
import zipfile

WORD_XMLNS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
ODF_XMLNS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def archive(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def docx_of(body: str, head: str = "") -> bytes:
    content = f"{head}<w:document {WORD_XMLNS}><w:body>{body}</w:body></w:document>"
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": content})


def docx(*paragraphs: str) -> bytes:
    texts = (f'<w:t xml:space="preserve">{text}</w:t>' for text in paragraphs)
    return docx_of("".join(f"<w:p><w:r>{text}</w:r></w:p>" for text in texts))


def odt_of(body: str) -> bytes:
    content = (
        f"<office:document-content {ODF_XMLNS}><office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>"
    )
    return archive({"content.xml": content})
