"""Uploaded pictures: what is taken, what is refused, and what is left of a file afterwards."""

from __future__ import annotations

import io
import resource
import struct
import subprocess
import sys
import textwrap
import zlib

import pytest
from django.core.files.storage import FileSystemStorage
from PIL import Image, ImageCms, ImageDraw

from marketplace.core.images import (
    GROUND,
    MAX_BYTES,
    ImageRefused,
    derivative_name,
    hamming,
    ingest_image,
    picture_from,
    store_image,
)

LANDSCAPE = (640, 480)


def basket(size: tuple[int, int] = LANDSCAPE, shift: int = 0) -> Image.Image:
    """A drawn picture with a dark left half, so that turning and copying can be told."""
    image = Image.new("RGB", size, (235, 225, 205))
    draw = ImageDraw.Draw(image)
    width, height = size
    draw.rectangle((0, 0, width // 2, height), fill=(60, 40, 30))
    draw.ellipse((width // 8 + shift, height // 4, width // 2 + shift, height), fill=(200, 120, 20))
    return image


def encoded(image: Image.Image, image_format: str = "JPEG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, image_format, **options)
    return buffer.getvalue()


def decoded(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def largest_jpeg(ingested) -> bytes:
    return ingested.derivatives[derivative_name(ingested.hash, ingested.widths[-1], "jpg")]


def reason_of(data: bytes) -> str:
    with pytest.raises(ImageRefused) as refused:
        ingest_image(data)
    return refused.value.reason


def png_of_zeros(width: int, height: int) -> bytes:
    """A PNG whose compressed rows of black are small whatever its size, written without holding its pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer = zlib.compressobj(9)
    row = b"\0" * (1 + width * 3)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_photo_becomes_every_width_it_can_fill_in_two_formats() -> None:
    ingested = ingest_image(encoded(basket((1000, 750))))

    assert ingested.widths == (240, 480, 800)
    assert (ingested.width, ingested.height) == (800, 600)
    assert sorted(ingested.derivatives) == sorted(
        derivative_name(ingested.hash, w, extension) for w in (240, 480, 800) for extension in ("jpg", "webp")
    )
    small = decoded(ingested.derivatives[derivative_name(ingested.hash, 240, "webp")])
    assert (small.format, small.size) == ("WEBP", (240, 180))
    jpeg = decoded(largest_jpeg(ingested))
    assert (jpeg.format, jpeg.size, bool(jpeg.info["progressive"])) == ("JPEG", (800, 600), True)


def test_a_picture_is_never_enlarged() -> None:
    ingested = ingest_image(encoded(basket((210, 300)), "PNG"))

    assert (ingested.widths, ingested.width, ingested.height) == ((210,), 210, 300)


def test_the_largest_photo_of_a_phone_is_taken() -> None:
    ingested = ingest_image(encoded(basket((5648, 4240)), quality=70))

    assert (ingested.width, ingested.height) == (1200, 901)


def test_place_and_camera_are_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Mrs. Lan"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (11.0, 56.0, 24.0)
    photo = encoded(basket(), exif=exif, comment=b"planted at home")
    assert b"Mrs. Lan" in photo

    ingested = ingest_image(photo)

    for data in ingested.derivatives.values():
        assert b"Mrs. Lan" not in data
        assert b"Exif" not in data
        assert b"planted" not in data
        assert not decoded(data).getexif()


def test_a_photo_held_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # The camera was turned: the picture must be turned clockwise to be shown.

    ingested = ingest_image(encoded(basket(), exif=exif))

    upright = decoded(largest_jpeg(ingested))
    assert (ingested.width, ingested.height) == (480, 640)
    # The dark left half of the file is the upper half of the picture.
    assert sum(upright.getpixel((400, 20))) < 300 < sum(upright.getpixel((400, 620)))


def test_a_print_shops_cmyk_photo_is_shown_in_screen_colours() -> None:
    ingested = ingest_image(encoded(basket().convert("CMYK")))

    picture = decoded(largest_jpeg(ingested))
    assert picture.mode == "RGB"
    red, green, blue = picture.getpixel((470, 40))
    assert abs(red - 235) < 12
    assert abs(green - 225) < 12
    assert abs(blue - 205) < 12


def test_a_colour_profile_is_applied_and_left_out() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = ingest_image(encoded(basket(), "PNG"))

    assert ingest_image(encoded(basket(), "PNG", icc_profile=srgb)).hash == plain.hash
    with_foreign_profile = ingest_image(encoded(basket(), "PNG", icc_profile=profile))
    assert all("icc_profile" not in decoded(data).info for data in with_foreign_profile.derivatives.values())


def test_a_damaged_colour_profile_does_not_refuse_the_photo() -> None:
    plain = ingest_image(encoded(basket(), "PNG"))

    assert ingest_image(encoded(basket(), "PNG", icc_profile=b"no profile")).hash == plain.hash


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_shows_the_light_ground(mode: str) -> None:
    image = Image.new("RGBA", LANDSCAPE, (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((200, 200, 400, 400), fill=(30, 30, 30, 255))
    data = encoded(image.convert(mode), "PNG", **({"transparency": 0} if mode == "P" else {}))

    picture = decoded(largest_jpeg(ingest_image(data)))

    assert max(abs(a - b) for a, b in zip(picture.getpixel((20, 20)), GROUND, strict=True)) < 4


def test_sixteen_bit_grey_is_not_washed_out() -> None:
    grey = Image.new("I;16", LANDSCAPE, 128 * 256)

    picture = decoded(largest_jpeg(ingest_image(encoded(grey, "PNG"))))

    assert abs(picture.getpixel((100, 100))[0] - 128) < 3


def test_an_animation_gives_its_first_frame() -> None:
    first, second = basket(), Image.new("RGB", LANDSCAPE, (255, 0, 255))
    still = ingest_image(encoded(first, "WEBP", lossless=True))

    moving = ingest_image(encoded(first, "WEBP", lossless=True, save_all=True, append_images=[second]))

    assert hamming(moving.phash, still.phash) == 0


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_the_formats_of_phones_are_taken(image_format: str) -> None:
    if image_format == "HEIF":
        pytest.importorskip("pillow_heif")

    assert ingest_image(io.BytesIO(encoded(basket(), image_format))).width == 480


def _refused_case(reason: str, data: bytes) -> object:
    return pytest.param(reason, data, id=f"{reason}-{data[:6]!r}")


@pytest.mark.parametrize(
    ("reason", "data"),
    [
        _refused_case("empty", b""),
        _refused_case("too_large", b"\xff\xd8\xff" + b"0" * MAX_BYTES),
        _refused_case("unsupported_format", encoded(basket(), "GIF")),
        _refused_case("unsupported_format", encoded(basket(), "BMP")),
        _refused_case("unsupported_format", encoded(basket(), "TIFF")),
        _refused_case("unsupported_format", encoded(basket((220, 220)), "EPS")),
        _refused_case("unsupported_format", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 500 500\n"),
        _refused_case("unsupported_format", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        _refused_case("unsupported_format", b"\n  <?xml version='1.0'?><svg/>"),
        _refused_case("unsupported_format", b"GIF89a/*" + b"\0" * 300 + b"*/=alert(1)"),
        _refused_case("unsupported_format", b"%PDF-1.7\n"),
        _refused_case("unsupported_format", b"RIFF\x24\0\0\0WAVEfmt "),
        _refused_case("too_small", encoded(basket((199, 900)), "PNG")),
        _refused_case("unreadable", b"\xff\xd8\xff\xe0" + b"\0" * 500),
        _refused_case("unreadable", b"\x89PNG\r\n\x1a\n"),
        _refused_case("unreadable", b"RIFF\x24\0\0\0WEBPVP8 "),
        _refused_case("unreadable", b"\0\0\0\x18ftypheic" + b"\0" * 100),
    ],
)
def test_what_is_no_photo_is_refused_with_its_reason(reason: str, data: bytes) -> None:
    assert reason_of(data) == reason


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_a_file_cut_off_in_transfer_is_refused(image_format: str) -> None:
    data = encoded(basket(), image_format)

    assert reason_of(data[: len(data) // 2]) == "unreadable"


def test_every_cut_of_a_file_is_refused_or_taken_but_never_breaks() -> None:
    for image_format in ("JPEG", "PNG", "WEBP", "HEIF"):
        data = encoded(basket((240, 200)), image_format)
        for end in range(0, len(data), max(1, len(data) // 40)):
            try:
                ingest_image(data[:end])
            except ImageRefused:
                continue


def test_a_script_appended_to_a_photo_does_not_survive() -> None:
    polyglot = encoded(basket()) + b"<script>alert('market')</script><?php system('id'); ?>PK\x03\x04"

    ingested = ingest_image(polyglot)

    assert all(b"script" not in data and b"php" not in data for data in ingested.derivatives.values())


def test_a_bomb_is_refused_from_its_header_in_little_time_and_memory() -> None:
    bomb = png_of_zeros(13_300, 13_300)
    assert len(bomb) < 600_000
    script = textwrap.dedent(
        """
        import resource, sys, time
        from django.conf import settings
        settings.configure(USE_I18N=False)
        from marketplace.core.images import ImageRefused, ingest_image
        data = sys.stdin.buffer.read()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        try:
            ingest_image(data)
        except ImageRefused as refused:
            print(refused.reason, int(1000 * (time.process_time() - start)),
                  resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
        """
    )

    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        input=bomb,
        capture_output=True,
        check=True,
        timeout=60,
    )

    reason, milliseconds, kilobytes = answer.stdout.split()
    assert reason == b"too_many_pixels"
    assert int(milliseconds) < 200
    # Decoded, the picture would fill 530 MB.
    assert int(kilobytes) < 20_000


def test_a_webp_that_claims_a_huge_canvas_is_refused_before_pillow_sees_it() -> None:
    canvas = (16_383 - 1).to_bytes(3, "little") * 2
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + canvas
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert reason_of(b"RIFF" + struct.pack("<I", len(body)) + body) == "too_many_pixels"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_a_picture_just_over_the_pixel_limit_is_refused_in_every_webp_form() -> None:
    plain = Image.new("RGB", (4900, 4900))

    assert reason_of(encoded(plain, "WEBP", method=0)) == "too_many_pixels"
    assert reason_of(encoded(plain, "WEBP", lossless=True, method=0)) == "too_many_pixels"


def test_the_same_pixels_have_one_hash_whatever_file_they_came_in() -> None:
    png = ingest_image(encoded(basket(), "PNG"))
    webp = ingest_image(encoded(basket(), "WEBP", lossless=True))

    assert png.hash == webp.hash
    assert len(png.hash) == 32
    assert ingest_image(encoded(basket(shift=9), "PNG")).hash != png.hash


def test_a_copied_photo_is_near_and_another_photo_is_far() -> None:
    original = ingest_image(encoded(basket((1000, 750)), quality=95))
    copy = ingest_image(encoded(basket((1000, 750)).resize((640, 480)), quality=40))
    other = ingest_image(encoded(basket((1000, 750)).transpose(Image.Transpose.FLIP_LEFT_RIGHT)))

    assert hamming(original.phash, copy.phash) <= 6
    assert hamming(original.phash, other.phash) > 10
    assert hamming(-1, 0) == 64
    # A signed column of 64 bits takes every value.
    assert -(2**63) <= original.phash < 2**63


def test_storing_twice_writes_once(tmp_path) -> None:
    storage = FileSystemStorage(location=tmp_path, base_url="/media/")
    ingested = ingest_image(encoded(basket()))

    first = store_image(ingested, storage)
    second = store_image(ingested, storage)

    written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert first == second
    assert written == sorted(ingested.derivatives)
    assert (first.width, first.height, first.widths) == (480, 360, (240, 480))


def test_a_page_gets_addresses_and_sizes_without_asking_the_storage() -> None:
    picture = picture_from("ab" + "0" * 30, 800, 600, [240, 480, 800], "Bưởi da xanh", "/media/")

    base = "/media/pictures/ab/ab" + "0" * 30
    assert picture.src == f"{base}-480.jpg"
    assert picture.srcset_webp == f"{base}-240.webp 240w, {base}-480.webp 480w, {base}-800.webp 800w"
    assert picture.srcset_jpeg.endswith(f"{base}-800.jpg 800w")
    assert (picture.width, picture.height, picture.alt) == (800, 600, "Bưởi da xanh")


def test_a_refusal_says_in_words_what_to_do() -> None:
    with pytest.raises(ImageRefused) as refused:
        ingest_image(b"")

    assert str(refused.value)
    assert refused.value.reason == "empty"
