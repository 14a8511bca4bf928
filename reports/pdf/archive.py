"""Makes a PDF one for archives: PDF/A-2b (ISO 19005-2) with a structure tree.

ReportLab embeds the fonts and names the language; added here are XMP metadata, the colour space
of the output, print flags of links, an identifier made of the content, and the tags.
"""

from datetime import datetime
from io import BytesIO
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Pdf, String

from reports.pdf.manuscript.blocks import Title
from reports.pdf.structure import build_structure
from reports.pdf.tagging import Marks

PRINTED = 4  # flag of an annotation that is printed
TOLD = ("/Title", "/Author", "/Subject")
PROFILE = Path(__file__).parent / "srgb.icc"


def archive(content: bytes, marks: Marks, *, title: Title, taken_at: str) -> bytes:
    """Return `content` as PDF/A-2b; the same arguments give the same bytes."""
    moment = datetime.fromisoformat(taken_at)
    with Pdf.open(BytesIO(content)) as pdf:
        _describe(pdf, title, moment)
        _add_output_intent(pdf)
        for page in pdf.pages:
            for annotation in page.obj.get("/Annots", Array()):
                annotation["/F"] = PRINTED
            page.obj["/Tabs"] = Name.S
        build_structure(pdf, marks)
        out = BytesIO()
        pdf.save(out, deterministic_id=True, linearize=False)
    return out.getvalue()


def _describe(pdf: Pdf, title: Title, moment: datetime) -> None:
    """Say the same in the document information and in XMP, as PDF/A asks."""
    told = {key: str(pdf.docinfo[key]) for key in TOLD}
    for key in [str(key) for key in pdf.docinfo if str(key) not in TOLD]:
        del pdf.docinfo[key]
    stamp = moment.strftime("%Y%m%d%H%M%S%z")
    pdf.docinfo["/CreationDate"] = String(f"D:{stamp[:-2]}'{stamp[-2:]}'")
    pdf.docinfo["/ModDate"] = String(f"D:{stamp[:-2]}'{stamp[-2:]}'")
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        meta["pdfaid:part"] = "2"
        meta["pdfaid:conformance"] = "B"
        meta["dc:title"] = told["/Title"]
        meta["dc:creator"] = [told["/Author"]]
        meta["dc:description"] = told["/Subject"]
        meta["dc:language"] = [title.language]
        meta["xmp:CreateDate"] = moment.isoformat()
        meta["xmp:ModifyDate"] = moment.isoformat()


def _add_output_intent(pdf: Pdf) -> None:
    profile = pdf.make_stream(PROFILE.read_bytes(), N=3, Alternate=Name.DeviceRGB)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])
