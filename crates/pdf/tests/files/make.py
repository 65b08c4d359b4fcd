"""Makes the PDF documents of the tests: python3 make.py, with reportlab, pikepdf and pillow. All of it is our own."""

import io
import os

import pikepdf
from PIL import Image
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.pdfgen import canvas
from reportlab.platypus import (BaseDocTemplate, Frame, FrameBreak, ListFlowable, ListItem, NextPageTemplate, PageTemplate,
                                Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle)

HERE = os.path.dirname(os.path.abspath(__file__))
STYLES = getSampleStyleSheet()
BODY = ParagraphStyle("body", parent=STYLES["BodyText"], fontName="Times-Roman", fontSize=10, leading=12, alignment=4)
INDENTED = ParagraphStyle("indented", parent=BODY, firstLineIndent=12, spaceBefore=0)

TIDES = [
    "The tide rises and falls twice a day at most coasts, because the moon draws the water towards it and the earth "
    "turns beneath. Where the shore is flat, the sea retreats for miles and leaves the mud to the birds.",
    "A harbour keeps a table of the hours of high water. It is computed for the whole year in advance, from the "
    "positions of the sun and the moon and from what was measured before, and printed in a small book.",
    "When sun and moon stand in one line, the tide is strongest; sailors call it a spring tide, though it has nothing "
    "to do with the season. A week later it is weakest, and boats with a deep keel wait outside of the bar.",
    "The oldest machine that foretold the tide was made of brass wheels. Each of them stood for one motion of the "
    "moon or the sun, and a pen drew the sum of all on a roll of paper that was as long as a street.",
]
PILOTS = [
    "Pilots know the bar by heart. They board a ship far outside, climb a ladder of rope that hangs from its side, and "
    "stay on the bridge until the last line is made fast at the quay.",
    "No pilot trusts a chart alone, since the sand wanders with each storm. Every month a boat measures the depth "
    "again, and the new numbers are written over the old ones in red.",
    "In fog the bell at the end of the pier is rung by hand, four strokes a minute. A ship that hears it on the left "
    "has come too far to the south and must turn before the rocks.",
]


def path(name):
    return os.path.join(HERE, name)


def two_columns():
    """A title over the whole page, then two columns with indented paragraphs, three pages with header and number."""
    def decorate(page, _):
        page.setFont("Helvetica", 8)
        page.drawString(25 * mm, 285 * mm, "Annals of the Harbour Office")
        page.drawCentredString(105 * mm, 12 * mm, str(page.getPageNumber()))

    gap, width = 8 * mm, 76 * mm
    head = Frame(25 * mm, 250 * mm, 160 * mm, 30 * mm, id="head")
    left = Frame(25 * mm, 20 * mm, width, 228 * mm, id="left", leftPadding=0, rightPadding=0)
    right = Frame(25 * mm + width + gap, 20 * mm, width, 228 * mm, id="right", leftPadding=0, rightPadding=0)
    tall = [Frame(x, 20 * mm, width, 258 * mm, leftPadding=0, rightPadding=0) for x in (25 * mm, 25 * mm + width + gap)]
    document = BaseDocTemplate(path("two-columns.pdf"), pagesize=A4, title="The Tides of the Harbour", invariant=1)
    document.addPageTemplates([
        PageTemplate(id="first", frames=[head, left, right], onPage=decorate),
        PageTemplate(id="later", frames=tall, onPage=decorate),
    ])
    story = [Paragraph("The Tides of the Harbour", STYLES["Title"]), NextPageTemplate("later"), FrameBreak()]
    for number, (title, texts) in enumerate([("Of the Moon", TIDES), ("Of the Pilots", PILOTS)] * 4, 1):
        story.append(Paragraph(f"{number} {title}", STYLES["Heading2"]))
        story += [Paragraph(text, INDENTED) for text in texts * 3]
    document.build(story)


def rotated():
    """A page that is turned by its own attribute, and one whose text runs upwards on a page that is not."""
    page = canvas.Canvas(path("upright.tmp"), pagesize=A4, invariant=1)
    page.setFont("Times-Roman", 12)
    for number, line in enumerate(["Turned by the page", "and read from above to below."]):
        page.drawString(100, 700 - 16 * number, line)
    page.showPage()
    page.setFont("Times-Roman", 12)
    page.translate(300, 100)
    page.rotate(90)
    for number, line in enumerate(["Written upwards,", "line beside line."]):
        page.drawString(0, -16 * number, line)
    page.save()
    with Pdf.open(path("upright.tmp")) as pdf:
        pdf.pages[0].Rotate = 90
        pdf.save(path("rotated.pdf"), deterministic_id=True)
    os.remove(path("upright.tmp"))


def tables():
    """A ruled table with a wide heading, one without rules, and a list."""
    ruled = Table(
        [["Harbour", "High water", ""], ["", "Morning", "Evening"], ["Brest", "04:12", "16:38"],
         ["Dover", "11:05", "23:31"], ["Cuxhaven", "01:47", "14:10"]],
        style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("SPAN", (1, 0), (2, 0)),
                          ("SPAN", (0, 0), (0, 1)), ("ALIGN", (1, 0), (2, 0), "CENTER")]), colWidths=[40 * mm, 30 * mm, 30 * mm])
    rows = [["Depth", "Ships", "Share"]] + [[f"{4 + n}.{n} m", str(120 - 7 * n), f"{9 + n}.5 %"] for n in range(8)]
    plain = Table(rows, colWidths=[40 * mm, 30 * mm, 30 * mm])
    items = ["first the anchor is weighed", "then the sails are set", "at last the pilot leaves"]
    story = [
        Paragraph("Hours of High Water", STYLES["Heading1"]), Paragraph(TIDES[1], BODY), Spacer(1, 12), ruled,
        Spacer(1, 12), Paragraph(PILOTS[1], BODY), Spacer(1, 12), plain, Spacer(1, 12), Paragraph(PILOTS[0], BODY),
        ListFlowable([ListItem(Paragraph(item, BODY)) for item in items], bulletType="bullet", start="•"),
        ListFlowable([ListItem(Paragraph(item, BODY)) for item in items], bulletType="1", bulletFormat="%s."),
    ]
    SimpleDocTemplate(path("tables.pdf"), pagesize=A4, invariant=1).build(story)


def numbers():
    """A table without rules whose headings span columns, on two pages; and a page of prose in two narrow columns."""
    page = canvas.Canvas(path("numbers.pdf"), pagesize=A4, invariant=1)
    lefts = [60, 215, 285, 355, 425, 495]

    def row(baseline, cells, bold=False):
        page.setFont("Times-Bold" if bold else "Times-Roman", 10)
        for left, text in zip(lefts, cells):
            (page.drawString if left == 60 else page.drawRightString)(left + (0 if left == 60 else 40), baseline, text)

    def heading(baseline):
        page.setFont("Times-Bold", 10)
        page.drawCentredString(275, baseline, "Spring tide")
        page.drawCentredString(450, baseline, "Neap tide")
        row(baseline - 14, ["Harbour", "High", "Low", "High", "Mean", "Low"], bold=True)

    def body(baseline, rows):
        for number in rows:
            name = f"Harbour of the {number + 1}th pilot"
            page.setFont("Times-Roman", 10)
            dots = int((145 - page.stringWidth(name, "Times-Roman", 10)) / page.stringWidth(". ", "Times-Roman", 10))
            row(baseline, [name + " " + ". " * dots] + [f"{number * 7 % 9}.{(number * column) % 10}" for column in range(1, 6)])
            baseline -= 14

    page.setFont("Times-Roman", 10)
    page.drawString(60, 790, "Heights of the water in metres over the chart, as they were measured in the year 1907 at the quays.")
    heading(420)
    body(390, range(24))
    page.showPage()
    heading(790)
    body(760, range(24, 36))
    page.setFont("Times-Roman", 10)
    page.drawString(60, 560, "All heights are those of the gauge of the office, which was moved to the new mole in the year 1911.")
    page.showPage()
    for left, texts in [(60, TIDES), (312, PILOTS + TIDES[:1])]:
        words, line, baseline = " ".join(texts).split(), "", 780
        for word in words + [None]:
            if word is None or page.stringWidth(f"{line} {word}", "Times-Roman", 10) > 225:
                page.setFont("Times-Roman", 10)
                page.drawString(left, baseline, line)
                line, baseline = "", baseline - 12
            line = f"{line} {word}".strip()
    page.save()


def picture():
    image = Image.new("L", (120, 160), 255)
    for y in range(20, 140, 6):
        for x in range(20, 100 - (y * 7) % 30):
            image.putpixel((x, y), 0)
    return image


def scans():
    """A document of which the middle pages are pictures only, one of nothing else, and one with an empty page."""
    from reportlab.lib.utils import ImageReader
    for name, pages in [("partly-scanned.pdf", "tppt"), ("scanned.pdf", "pp"), ("empty.pdf", "e")]:
        page = canvas.Canvas(path(name), pagesize=A4, invariant=1)
        for kind in pages:
            if kind == "p":
                page.drawImage(ImageReader(picture()), 20 * mm, 20 * mm, 170 * mm, 250 * mm)
            elif kind == "t":
                page.setFont("Times-Roman", 12)
                page.drawString(30 * mm, 250 * mm, "A page that can be read.")
            page.showPage()
        page.save()


def letter():
    """A page of text as a scanner sees it: black and white, 150 dots to the inch, a little askew."""
    from PIL import ImageDraw, ImageFont
    image = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=26)
    draw.text((150, 150), "Rules of the Harbour", font=ImageFont.load_default(size=48), fill=0)
    top = 260
    for text in (TIDES[1], PILOTS[2]):
        line = ""
        for word in text.split() + [None]:
            if word is None or draw.textlength(line + " " + word, font=font) > 940:
                draw.text((150, top), line, font=font, fill=0)
                line, top = "", top + 36
            line = (line + " " + (word or "")).strip()
        top += 40
    return image.rotate(0.4, fillcolor=255, resample=Image.BICUBIC).convert("1", dither=Image.NONE)


def scanned_letter():
    """A page with text, and one that is a scan of text: packed as fax machines do (CCITT group 4)."""
    page = canvas.Canvas(path("scanned-letter.pdf"), pagesize=A4, invariant=1)
    page.drawString(25 * mm, 270 * mm, "The rules of the harbour are enclosed.")
    page.showPage()
    page.showPage()
    page.save()
    packed = io.BytesIO()
    letter().save(packed, "PDF", resolution=150)
    with Pdf.open(path("scanned-letter.pdf"), allow_overwriting_input=True) as document, Pdf.open(packed) as scan:
        document.pages[1] = scan.pages[0]
        document.save(path("scanned-letter.pdf"), deterministic_id=True, linearize=False)


def damaged_pages():
    """Four pages, of which the contents of the second and third cannot be unpacked."""
    page = canvas.Canvas(path("damaged-pages.pdf"), pagesize=A4, invariant=1, pageCompression=1)
    for number in range(1, 5):
        page.drawString(25 * mm, 270 * mm, f"What stands on page {number} is read.")
        page.showPage()
    page.save()
    with Pdf.open(path("damaged-pages.pdf"), allow_overwriting_input=True) as document:
        for number in (1, 2):
            contents = Stream(document, b"x" * 60)
            contents.Filter = Name.FlateDecode
            document.pages[number].Contents = document.make_indirect(contents)
        document.save(path("damaged-pages.pdf"), deterministic_id=True, compress_streams=False,
                      stream_decode_level=pikepdf.StreamDecodeLevel.none)


def protected():
    page = canvas.Canvas(path("plain.tmp"), pagesize=A4, invariant=1)
    page.drawString(100, 700, "Nobody may copy this, but everybody may read it.")
    page.save()
    with Pdf.open(path("plain.tmp")) as pdf:
        pdf.save(path("password.pdf"), encryption=pikepdf.Encryption(user="secret", owner="owner", R=6))
        pdf.save(path("owner-password.pdf"), encryption=pikepdf.Encryption(user="", owner="owner", R=6))
    os.remove(path("plain.tmp"))


def links():
    """Links, an outline of two levels, and titles that do not stand out otherwise."""
    page = canvas.Canvas(path("links.pdf"), pagesize=A4, invariant=1, lang="en-GB")
    page.setTitle("A Guide to the Harbour")
    page.setFont("Times-Roman", 11)
    y = 780
    for key, title, level, lines in [
        ("a", "Arrival", 0, ["Ships announce themselves a day before.", "See the office of the harbour for forms."]),
        ("b", "By sea", 1, ["The pilot boards at the outer buoy.", "Fees are listed at https://harbour.example/fees"]),
        ("c", "Departure", 0, ["The last line is let go at high water.", "Write to the master with questions."]),
    ]:
        page.bookmarkPage(key)
        page.addOutlineEntry(title, key, level)
        page.drawString(80, y, title)
        for line in lines:
            y -= 14
            page.drawString(80, y, line)
            for word, target in [("office of the harbour", "https://harbour.example/office?x=(1)"),
                                 ("https://harbour.example/fees", "https://harbour.example/fees"),
                                 ("the master", "mailto:master@harbour.example"), ("let go", "javascript:alert(1)")]:
                if word in line:
                    before = line[:line.index(word)]
                    left = 80 + page.stringWidth(before, "Times-Roman", 11)
                    right = left + page.stringWidth(word, "Times-Roman", 11)
                    page.linkURL(target, (left, y - 2, right, y + 9))
        y -= 40
    page.save()


def form():
    """A form with two fields that are filled in and one that is hidden, and a note on the page."""
    page = canvas.Canvas(path("form.tmp"), pagesize=A4, invariant=1)
    page.setFont("Times-Roman", 11)
    for number, label in enumerate(["Name of the ship:", "Port of call:", "Remarks:"]):
        page.drawString(80, 700 - 30 * number, label)
    page.save()
    with Pdf.open(path("form.tmp")) as pdf:
        def field(name, value, y, flags=4):
            return pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String(name),
                                                V=String(value), F=flags, Rect=Array([200, y, 400, y + 16])))
        note = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.FreeText, F=4, Contents=String("Seen by the master"),
                                            Rect=Array([80, 560, 300, 576])))
        fields = [field("ship", "Étoile du Nord", 696), field("port", "Brest", 666), field("hidden", "Nobody sees this", 636, 2)]
        pdf.pages[0].Annots = Array(fields + [note])
        pdf.Root.AcroForm = Dictionary(Fields=Array(fields))
        pdf.save(path("form.pdf"), deterministic_id=True)
    os.remove(path("form.tmp"))


def composite_font(pdf, text, mapped=True):
    """A font without outlines whose glyph numbers are those of the letters in `text`, all half as wide as high."""
    letters = sorted(set(text))
    descendant = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/Nothing"), DW=500,
                            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
                            FontDescriptor=Dictionary(Type=Name.FontDescriptor, FontName=Name("/Nothing"), Flags=4,
                                                      FontBBox=Array([0, -200, 500, 800]), ItalicAngle=0, Ascent=800,
                                                      Descent=-200, CapHeight=700, StemV=80))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/Nothing"), Encoding=Name("/Identity-H"),
                      DescendantFonts=Array([pdf.make_indirect(descendant)]))
    codes = {letter: number + 1 for number, letter in enumerate(letters)}
    if mapped:
        lines = "".join(f"<{code:04X}> <{letter.encode('utf-16-be').hex()}>\n" for letter, code in codes.items())
        cmap = ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
                "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
                f"{len(codes)} beginbfchar\n{lines}endbfchar\nendcmap end end")
        font.ToUnicode = Stream(pdf, cmap.encode())
    return pdf.make_indirect(font), codes


def composed(name, lines, mapped=True):
    """Lines of text in a font of our own, each letter at its place from left to right."""
    pdf = Pdf.new()
    font, codes = composite_font(pdf, "".join(lines), mapped)
    shown = "".join(f"BT /F 12 Tf 100 {700 - 18 * number} Td <{''.join(f'{codes[c]:04X}' for c in line)}> Tj ET\n"
                    for number, line in enumerate(lines))
    pdf.pages.append(pikepdf.Page(Dictionary(
        Type=Name.Page, MediaBox=Array([0, 0, 595, 842]), Contents=Stream(pdf, shown.encode()),
        Resources=Dictionary(Font=Dictionary(F=font)))))
    pdf.save(path(name), deterministic_id=True)


def others():
    # As it stands on the page, from left to right: the first letter of each line is its last here.
    lines = ["שלום לכולם, זה מסמך קצר", "על PDF גרסה 1.7 (בעברית)"]
    visual = []
    for line in lines:
        out = line[::-1]
        for run in ("PDF", "1.7"):
            out = out.replace(run[::-1], run)
        visual.append(out.translate(str.maketrans("()", ")(")))
    composed("right-to-left.pdf", visual)
    composed("unmapped.pdf", ["Nobody knows what these letters are."] * 3, mapped=False)
    with open(path("two-columns.pdf"), "rb") as original:
        content = original.read()
    # Cut off in its middle, so that pages after it and the table of objects are lost.
    with open(path("cut-off.pdf"), "wb") as damaged:
        damaged.write(content[:len(content) * 2 // 3])
    with open(path("rubbish.pdf"), "wb") as damaged:
        damaged.write(b"%PDF-1.7\n" + bytes(range(256)) * 8)


if __name__ == "__main__":
    two_columns()
    rotated()
    tables()
    numbers()
    scans()
    scanned_letter()
    damaged_pages()
    protected()
    links()
    form()
    others()
