"""Real files, made here: PDFs by hand, the others with the libraries that write them."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence

import docx
import openpyxl
from pypdf import PdfReader, PdfWriter

# Lines of a page: (size of the letters, text); an empty text is a gap.
Lines = Sequence[tuple[int, str]]


def pdf(pages: Sequence[Lines], bookmarks: Mapping[str, int] | None = None) -> bytes:
    """A PDF with a page for each list of lines; `bookmarks` lead to pages (from 0)."""
    objects: list[bytes] = [b"", b""]  # catalog and pages come last
    font = len(objects) + 1
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    kids = []
    for lines in pages:
        stream = _stream(lines)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 %d 0 R >> >> >>" % (len(objects), font)
        )
        kids.append(len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (
        b" ".join(b"%d 0 R" % k for k in kids),
        len(kids),
    )
    made = _file(objects)
    if not bookmarks:
        return made
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made)))
    for title, page in bookmarks.items():
        writer.add_outline_item(title=title, page_number=page)
    return _written(writer)


def locked_pdf(password: str) -> bytes:
    """A PDF that opens with a password only."""
    made = pdf([[(11, "Nobody may read this page without the password of the office.")]])
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made)))
    writer.encrypt(password, algorithm="RC4-128")
    return _written(writer)


def bomb(package: bytes, name: str, size: int) -> bytes:
    """A package with a file more, `name`, that unpacks to `size` MB."""
    out = io.BytesIO(package)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as opened, opened.open(name, "w") as file:
        for _ in range(size):
            file.write(bytes(1_000_000))
    return out.getvalue()


def bomb_pdf(size: int) -> bytes:
    """A PDF of which one page unpacks to `size` MB."""
    packer = zlib.compressobj(9)
    packed = b""
    for _ in range(size):
        packed += packer.compress(b"(A) Tj " * 142_857)
    packed += packer.flush()
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 3 0 R >>",
        ]
    )


def word(*parts: tuple[str, str] | list[list[str]]) -> bytes:
    """A DOCX of (style, text) paragraphs and tables."""
    document = docx.Document()
    for part in parts:
        if isinstance(part, tuple):
            document.add_paragraph(part[1], style=part[0])
        else:
            table = document.add_table(len(part), len(part[0]))
            for r, row in enumerate(part):
                for c, value in enumerate(row):
                    table.cell(r, c).text = value
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    """An XLSX of sheets of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(package: bytes, changes: Mapping[str, bytes]) -> bytes:
    """A package with some of its files replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, data in changes.items():
            new.writestr(name, data)
    return out.getvalue()


def part(package: bytes, name: str) -> bytes:
    """One file of a package."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return opened.read(name)


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in files.items():
            new.writestr(name, data)
    return out.getvalue()


def _stream(lines: Lines) -> bytes:
    out = [b"BT"]
    height = 760
    for size, text in lines:
        if text:
            safe = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
            out.append(
                b"/F1 %d Tf 1 0 0 1 72 %d Tm (%s) Tj" % (size, height, safe.encode("cp1252"))
            )
        height -= size + 4 if text else 24
    return b"\n".join([*out, b"ET"])


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, data in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)


def _written(writer: PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
