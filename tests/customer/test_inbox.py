"""The trial inbox: mails are shown as text, their links can be followed, nothing in them runs."""

import pytest

from marketplace.demo.models import InboxMessage

pytestmark = pytest.mark.django_db


def test_an_empty_inbox_says_what_to_do(client):
    assert "empty" in client.get("/demo/inbox/").content.decode()


def test_a_mail_is_shown_as_text_with_links(client):
    mail = InboxMessage.objects.create(
        recipient="an@example.vn",
        subject="<b>Chào</b>",
        body_text='Mở http://testserver/track/abc/ hoặc <script>alert(1)</script> hoặc javascript:alert(1) "',
        body_html="<script>alert(2)</script>",
    )
    page = client.get(f"/demo/inbox/{mail.pk}/").content.decode()
    assert 'href="http://testserver/track/abc/"' in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "&lt;b&gt;Chào" in page
    assert "<b>Chào" not in client.get("/demo/inbox/").content.decode()


@pytest.mark.parametrize("path", ["/demo/inbox/0/", "/demo/inbox/99999999999999999999999999/", "/demo/inbox/x/"])
def test_mails_that_are_none_are_404(client, path):
    assert client.get(path).status_code == 404
