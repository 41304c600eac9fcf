"""Pictures that people upload: checked, cleaned, and cut into the sizes that pages show.

The way in is `ingest_image` (bytes to clean pictures, nothing written), then `store_image` (writes them). A page
asks `picture_from`, which touches neither the storage nor the database. Only this module and the demo use Pillow.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageFile, ImageOps

from marketplace.core.errors import DomainError

try:
    import pillow_heif
except ImportError:
    HEIF_FORMATS: tuple[str, ...] = ()
else:
    pillow_heif.register_heif_opener(thumbnails=False)
    HEIF_FORMATS = ("HEIF",)

MAX_BYTES = 15 * 1024 * 1024
# A phone's 24-megapixel photo fits; a picture of this size takes about 100 MB while it is being read.
MAX_PIXELS = 24_000_000
# Below this, a product cannot be judged on the smallest screen.
MIN_SIDE = 200
WIDTHS = (240, 480, 800, 1200)
# Rice paper, the ground of the shop: what shows through a transparent picture.
GROUND = (251, 248, 241)

_MESSAGES = {
    "empty": _("The file is empty. Choose a photo."),
    "too_large": _("The photo is larger than 15 MB. Choose a smaller one."),
    "unsupported_format": _("This kind of file cannot be shown. Choose a JPEG, PNG, WebP or HEIC photo."),
    "unreadable": _("The photo is damaged and cannot be read. Choose another one."),
    "too_many_pixels": _("The photo has more than 24 million pixels. Choose a smaller one."),
    "too_small": _("The photo is smaller than 200 × 200 pixels. Choose a larger one."),
}


class ImageRefused(DomainError):
    """A picture was not taken. `reason` is one of: empty, too_large, unsupported_format, unreadable,
    too_many_pixels, too_small; the message says it in the reader's language."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(_MESSAGES[reason], code=reason)


@dataclass(frozen=True)
class IngestedImage:
    """A clean picture, ready to store: sRGB, upright, without metadata.

    `width` and `height` are those of the largest derivative; `derivatives` maps storage names to encoded bytes.
    `phash` is a signed 64-bit difference hash, as a database column takes it: see `hamming`.
    """

    hash: str
    width: int
    height: int
    widths: tuple[int, ...]
    phash: int
    derivatives: dict[str, bytes]


@dataclass(frozen=True)
class StoredImage:
    """What a row must keep of a stored picture, so that pages can show it without asking the storage."""

    hash: str
    width: int
    height: int
    widths: tuple[int, ...]
    phash: int


@dataclass(frozen=True)
class Picture:
    """What a template needs for `<picture>`: `src` is a JPEG that every browser shows."""

    src: str
    srcset_webp: str
    srcset_jpeg: str
    width: int
    height: int
    alt: str


def ingest_image(file: BinaryIO | bytes) -> IngestedImage:
    """Read an uploaded picture and return clean copies of it in the widths of `WIDTHS` that it can fill.

    The file's own bytes are never kept: what is returned was encoded anew from its pixels, so hidden data
    (place, camera, appended files) is gone. Raises `ImageRefused`.
    """
    return cut_picture(_open_checked(_read_capped(file)))


def cut_picture(clean: Image.Image) -> IngestedImage:
    """The derivatives of an RGB picture whose origin is known to be good: one that this program drew itself."""
    width = max((w for w in WIDTHS if w <= clean.width), default=clean.width)
    clean = _resized(clean, width).copy()
    # Pillow carries profile, EXIF and comments along from here into what it writes.
    clean.info = {}
    digest = hashlib.sha256(f"{clean.width}x{clean.height}:".encode() + clean.tobytes()).hexdigest()[:32]
    widths = tuple(w for w in WIDTHS if w <= width) or (width,)

    derivatives: dict[str, bytes] = {}
    smaller = clean
    for w in reversed(widths):
        # Each size is made from the next larger one: four times quicker than from the full picture each time.
        # WebP's method 2 takes half the time of method 3 for 5 % more bytes.
        smaller = _resized(smaller, w)
        derivatives[derivative_name(digest, w, "webp")] = _encoded(smaller, "WEBP", quality=80, method=2)
        derivatives[derivative_name(digest, w, "jpg")] = _encoded(
            smaller, "JPEG", quality=80, progressive=True, optimize=True, subsampling="4:2:0"
        )
    return IngestedImage(digest, clean.width, clean.height, widths, _difference_hash(smaller), derivatives)


def store_image(ingested: IngestedImage, storage: Storage) -> StoredImage:
    """Write every derivative that the storage does not hold yet. Storing the same picture twice writes it once."""
    for name, data in ingested.derivatives.items():
        if storage.exists(name):
            continue
        written = storage.save(name, ContentFile(data))
        if written != name:
            # Another process stored the same picture in between: its bytes are ours, so the copy is superfluous.
            storage.delete(written)
    return StoredImage(ingested.hash, ingested.width, ingested.height, ingested.widths, ingested.phash)


def derivative_name(hash: str, width: int, extension: str) -> str:
    """The storage name of one derivative; `extension` is webp or jpg."""
    return f"pictures/{hash[:2]}/{hash}-{width}.{extension}"


def picture_from(
    hash: str, width: int, height: int, widths: tuple[int, ...] | list[int], alt: str, storage_url: str
) -> Picture:
    """The picture of a stored hash. `storage_url` is the address that the storage's names follow (MEDIA_URL)."""
    base = storage_url.rstrip("/")

    def url(w: int, extension: str) -> str:
        return f"{base}/{derivative_name(hash, w, extension)}"

    def srcset(extension: str) -> str:
        return ", ".join(f"{url(w, extension)} {w}w" for w in sorted(widths))

    # Browsers that read srcset ignore src; the others are old and small, so the second size is right for them.
    fallback = max((w for w in widths if w <= 480), default=min(widths))
    return Picture(url(fallback, "jpg"), srcset("webp"), srcset("jpg"), width, height, alt)


def hamming(a: int, b: int) -> int:
    """How many of 64 bits differ between two `phash` values: 0 the same picture, up to about 6 a copy of it."""
    return ((a ^ b) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()


def _read_capped(file: BinaryIO | bytes) -> bytes:
    if isinstance(file, bytes):
        data = file
    else:
        file.seek(0)
        data = file.read(MAX_BYTES + 1)
    if not data:
        raise ImageRefused("empty")
    if len(data) > MAX_BYTES:
        raise ImageRefused("too_large")
    return data


def _format_by_first_bytes(data: bytes) -> str:
    """The only decoder that may see the file. Pillow knows forty formats; some (EPS) run other programs."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"heim", b"heis", b"mif1"} and HEIF_FORMATS:
        return "HEIF"
    raise ImageRefused("unsupported_format")


def _open_checked(data: bytes) -> Image.Image:
    image_format = _format_by_first_bytes(data)
    if image_format == "WEBP" and _webp_pixels(data) > MAX_PIXELS:
        raise ImageRefused("too_many_pixels")
    try:
        image = Image.open(io.BytesIO(data), formats=[image_format])
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise ImageRefused("too_many_pixels")
        if min(width, height) < MIN_SIDE:
            raise ImageRefused("too_small")
        # A JPEG decoder can halve the picture while reading it; the result is still at least this large.
        image.draft(None, (WIDTHS[-1], WIDTHS[-1]))
        # The PDF library switches this on for the whole process; a photo cut off in transfer must not pass.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        image.load()
        return _to_srgb(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageRefused("too_many_pixels") from error
    except ImageRefused:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, OverflowError, MemoryError) as error:
        # Pillow's decoders answer damaged data with any of these.
        raise ImageRefused("unreadable") from error


def _webp_pixels(data: bytes) -> int:
    """The size in the file's header (RFC 9649): Pillow's reader sets its canvas aside before it tells the size."""
    kind, body = data[12:16], data[20:30]
    if len(body) < 10:
        raise ImageRefused("unreadable")
    if kind == b"VP8X":
        return (int.from_bytes(body[4:7], "little") + 1) * (int.from_bytes(body[7:10], "little") + 1)
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    return (int.from_bytes(body[6:8], "little") & 0x3FFF) * (int.from_bytes(body[8:10], "little") & 0x3FFF)


def _to_srgb(image: Image.Image) -> Image.Image:
    """The picture as RGB in sRGB, on the shop's ground where it is transparent.

    A damaged colour profile is left out: the colours may be a little off, the picture is still good.
    """
    profile = image.info.get("icc_profile")
    if image.mode.startswith(("I", "F")):
        # 16 bits of grey: the upper eight are kept.
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, GROUND)
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            return image.convert("RGB")
        if converted is not None:
            return converted
    return image.convert("RGB")


def _resized(image: Image.Image, width: int) -> Image.Image:
    if width == image.width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.HAMMING)


def _encoded(image: Image.Image, image_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, image_format, **options)
    return buffer.getvalue()


def _difference_hash(image: Image.Image) -> int:
    """dHash: whether each of 8 × 8 cells is darker than its right neighbour, as a signed number of 64 bits."""
    cells = image.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            here = row * 9 + column
            bits = bits << 1 | (cells[here] < cells[here + 1])
    return bits - (1 << 64) if bits >> 63 else bits
