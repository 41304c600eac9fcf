"""Pages travel compressed, pictures as they are."""

import pytest


@pytest.mark.django_db
def test_a_page_travels_compressed(client):
    page = client.get("/", headers={"accept-encoding": "gzip"})

    assert page.headers["Content-Encoding"] == "gzip"
    assert page.content[:2] == b"\x1f\x8b"


@pytest.mark.django_db
def test_a_picture_travels_as_it_is(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "photo.jpg").write_bytes(bytes(5000))

    picture = client.get("/media/photo.jpg", headers={"accept-encoding": "gzip"})

    assert "Content-Encoding" not in picture.headers
    assert b"".join(picture.streaming_content) == bytes(5000)
