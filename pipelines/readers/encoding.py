"""Which encoding a text file is in, and whether it is text at all."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pipelines.errors import UnreadableFile
from pipelines.readers.table_source import Progress

_HEAD_BYTES = 1 << 20
_BLOCK_BYTES = 1 << 18
# So many characters beyond ASCII tell UTF-8 from a code page; the rest is only checked.
_ENOUGH_MULTIBYTE = 1000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with BOM"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
# Letters and signs that French and Belgian exports are full of; the wrong code page has few.
_FRENCH = frozenset("éèêëàâäùûüôöîïçœÉÈÊÀÂÙÔÎÇŒ€°²³«»\u2019\u2013\u2026\u00a0\u202f")
_LEGACY = ("cp1252", "mac_roman", "cp850")
_KNOWN_BINARIES = (
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it first"),
    (b"Rar!", "a RAR archive; unpack it first"),
)


@dataclass(frozen=True)
class TextEncoding:
    """How the bytes of a file become text.

    Attributes:
        codec: Python's name of the encoding.
        label: the name to show.
        errors: "strict", or "replace" where a few bytes are wrong in a file otherwise UTF-8.
        has_nul: NUL bytes are to be left out.
    """

    codec: str
    label: str
    errors: str = "strict"
    has_nul: bool = False


def detect_encoding(path: Path, declared: str | None, progress: Progress | None) -> TextEncoding:
    """Return the encoding of the text file at ``path``, read once through.

    Args:
        path: the file.
        declared: the mapping's encoding; a byte order mark still wins over it.
        progress: called with bytes read so far and in all.

    Raises:
        UnreadableFile: the file is empty, or is not text.
    """
    total = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile(path, "the file is empty; export it again")
    for magic, what in _KNOWN_BINARIES:
        if head.startswith(magic):
            raise UnreadableFile(
                path, f"this is {what}, not a table; give CSV, XLSX, JSON lines or Parquet"
            )
    for bom, codec, label in _BOMS:
        if head.startswith(bom):
            return TextEncoding(codec, label)
    wide = _utf16_without_bom(head)
    if wide is not None and declared is None:
        return TextEncoding(wide, "UTF-16 without BOM")
    has_nul = _refuse_binary(path, head)
    if declared is not None:
        return TextEncoding(declared, f"{declared} (declared)", has_nul=has_nul)
    return _utf8_or_legacy(path, total, head, progress)


def _utf16_without_bom(head: bytes) -> str | None:
    """Tell UTF-16 by its NULs, which all fall on one side of each pair of bytes."""
    sample = head[: min(len(head), 4096) & ~1]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(sample) < 4:
        return None
    if odd > 0.6 * len(sample) / 2 and even == 0:
        return "utf-16-le"
    if even > 0.6 * len(sample) / 2 and odd == 0:
        return "utf-16-be"
    return None


def _refuse_binary(path: Path, head: bytes) -> bool:
    """Raise where ``head`` is not text; else tell whether it holds NUL bytes."""
    control = sum(head.count(bytes([code])) for code in range(32) if code not in (9, 10, 12, 13))
    if control > max(8, 0.02 * len(head)):
        raise UnreadableFile(
            path, "this is not text (binary content); give CSV, XLSX, JSON lines or Parquet"
        )
    return b"\0" in head


def _utf8_or_legacy(path: Path, total: int, head: bytes, progress: Progress | None) -> TextEncoding:
    """Return UTF-8 where the whole file decodes (or nearly), else the likeliest code page."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    wrong = multibyte = done = 0
    has_nul = False
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            done += len(block)
            has_nul = has_nul or b"\0" in block
            checked = block.isascii() or (multibyte >= _ENOUGH_MULTIBYTE and _is_utf8(block))
            if not checked or decoder.getstate()[0]:
                text = decoder.decode(block)
                # U+FFFD in the source is rare enough to be counted as a fault.
                wrong += text.count("\ufffd")
                if multibyte < _ENOUGH_MULTIBYTE:
                    multibyte += sum(1 for char in text if char > "\x7f")
            if progress is not None:
                progress(done, total)
    wrong += decoder.decode(b"", final=True).count("\ufffd")
    if wrong == 0:
        return TextEncoding("utf-8", "UTF-8", has_nul=has_nul)
    if multibyte - wrong > 10 * wrong:
        return TextEncoding(
            "utf-8", f"UTF-8 with {wrong} faulty bytes, shown as \ufffd", "replace", has_nul
        )
    codec = _likeliest_code_page(head)
    return TextEncoding(codec, codec, has_nul=has_nul)


def _is_utf8(block: bytes) -> bool:
    """Tell whether all of ``block`` is UTF-8, some 20 times faster than by decoding it."""
    try:
        pa.array([block], pa.large_binary()).cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _likeliest_code_page(head: bytes) -> str:
    """Return the legacy code page in which ``head`` reads most like French; cp1252 on a tie."""
    scores: dict[str, int] = {}
    for codec in _LEGACY:
        text = head.decode(codec, errors="replace")
        odd = sum(1 for char in text if char > "\x7f" and char not in _FRENCH)
        scores[codec] = sum(1 for char in text if char in _FRENCH) - 2 * odd
    best = max(_LEGACY, key=lambda codec: scores[codec])
    if best == "cp1252" and _undefined_in_cp1252(head):
        # latin-1 gives every byte a character, where cp1252 leaves five without.
        return "latin-1"
    return best


def _undefined_in_cp1252(head: bytes) -> bool:
    return any(code in head for code in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))
