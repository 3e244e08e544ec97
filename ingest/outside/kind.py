"""What a file truly is, decided by what it holds; its name only decides between kinds of text."""

from __future__ import annotations

import re
import zipfile
from codecs import BOM_UTF16_BE, BOM_UTF16_LE

from ingest.outside.extracted import Kind, Limits, RefusedError
from ingest.outside.table import delimiter_of, text_of

SUFFIXES: dict[str, Kind] = {
    "pdf": "pdf",
    "htm": "html",
    "html": "html",
    "xhtml": "html",
    "docx": "docx",
    "md": "markdown",
    "markdown": "markdown",
    "txt": "markdown",
    "csv": "csv",
    "tsv": "csv",
    "xlsx": "xlsx",
}
_KINDS = "PDF, HTML, DOCX, Markdown, CSV and XLSX"
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|div|p|table|h[1-6]|article|section|main|ul|span)\b[^>]*>",
    re.IGNORECASE,
)
_PICTURES = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
}
_PACKED = (b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ")
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DTD = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MACROS = re.compile(r"vbaproject|macrosheets|activex", re.IGNORECASE)


def kind_of(body: bytes, name: str, path: str, limits: Limits) -> Kind:
    """The kind of the file `body`, which lies at `path` and was called `name`. Raises RefusedError for what
    cannot be read or may not be opened."""
    if body[:1024].lstrip().startswith(b"%PDF-") or b"%PDF-" in body[:1024]:
        return "pdf"
    if body.startswith(b"PK"):
        return _packaged(path, limits)
    if body.startswith(_OLE):
        if _ENCRYPTED in body:
            raise RefusedError(
                "It is an Office file with a password. Save a copy without the password and add that."
            )
        raise RefusedError(
            "It is a file of the old Office format (.doc, .xls, .ppt). Save it as .docx or .xlsx and add "
            "that."
        )
    for start, what in _PICTURES.items():
        if body.startswith(start):
            raise RefusedError(
                f"It is a picture ({what}), which holds no text. Run text recognition over it and add the "
                "text."
            )
    if body.startswith(_PACKED):
        raise RefusedError("It is a packed archive. Unpack it and add the files that are in it.")
    if body.lstrip().startswith(b"{\\rtf"):
        raise RefusedError("It is an RTF file. Save it as .docx and add that.")
    return _text_kind(body, name)


def _text_kind(body: bytes, name: str) -> Kind:
    wide = body.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    if not wide and (b"\x00" in body[:65536] or _mostly_control(body[:4096])):
        raise RefusedError(f"It is no kind of file that can be read. Read are {_KINDS}.")
    text, _ = text_of(body)
    if not text.strip():
        raise RefusedError("It is empty.")
    head = text[:4096].encode()
    named = SUFFIXES.get(name.rpartition(".")[2].lower())
    if len(_HTML.findall(head)) >= (1 if named == "html" else 2) or _HTML.match(head.lstrip()):
        return "html"
    if re.match(r"\s*<\?xml", text):
        raise RefusedError(f"It is an XML file. Read are {_KINDS}.")
    sign = delimiter_of(text)
    if named == "csv":
        return "csv"
    if named == "markdown":
        return "markdown"
    return "csv" if sign and len(text.splitlines()) > 1 else "markdown"


def _mostly_control(head: bytes) -> bool:
    control = sum(b < 32 and b not in (9, 10, 12, 13, 27) for b in head)
    return control * 20 > len(head)


def _packaged(path: str, limits: Limits) -> Kind:
    """DOCX or XLSX, after a look at the package that unpacks nothing large."""
    try:
        package = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, OSError):
        raise RefusedError(
            "It is a package (Office or ZIP) that is broken or cut off. Save or download it again and add it."
        ) from None
    with package:
        entries = package.infolist()
        names = {e.filename for e in entries}
        if len(entries) > limits.files:
            raise RefusedError(f"It is a package of {len(entries):,} files, which no document has.")
        unpacked = sum(e.file_size for e in entries)
        if unpacked > limits.unpacked:
            raise RefusedError(
                f"Unpacked it would be {unpacked / 1e6:,.0f} MB (at most {limits.unpacked / 1e6:g} MB are "
                "read): it is made to fill a computer, or holds large pictures. Nothing of it was unpacked."
            )
        if any(e.flag_bits & 1 for e in entries):
            raise RefusedError("It is a package with a password. Save a copy without and add that.")
        kind: Kind | None = (
            "docx"
            if "word/document.xml" in names
            else "xlsx"
            if "xl/workbook.xml" in names
            else None
        )
        if kind is None:
            raise RefusedError(
                "It is a ZIP archive, or an Office file of another kind. Unpack it and add the files that "
                f"are in it. Read are {_KINDS}."
            )
        _look_inside(package, entries)
    return kind


def _look_inside(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Raises RefusedError for macros, and for XML that defines entities (an Office file never does)."""
    for entry in entries:
        if _MACROS.search(entry.filename):
            raise RefusedError(
                "It holds macros (programs) or controls. They were not run. Save it as .docx or .xlsx "
                "without macros and add that."
            )
        if not entry.filename.endswith((".xml", ".rels")):
            continue
        try:
            with package.open(entry) as file:
                head = file.read(65536)
                if entry.filename == "[Content_Types].xml" and b"macroEnabled" in head:
                    raise RefusedError(
                        "It is an Office file with macros (programs). They were not run. Save it as .docx "
                        "or .xlsx and add that."
                    )
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
            raise RefusedError(
                "It is a package that is broken. Open it in Office, save it again and add it."
            ) from None
        wide = b"\x00" in head[:64]
        start = head.decode("utf-16" if wide else "utf-8", errors="replace")
        if _DTD.search(start):
            raise RefusedError(
                "Its XML defines entities, which Office never writes and which can fill a computer's "
                "memory. It was not opened. Open it in Office, save it again and add it."
            )
