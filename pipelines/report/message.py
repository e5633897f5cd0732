"""A rendered product as one mail message: plain text, HTML with its pictures inside, the PDF attached."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage

from pipelines.mailer import MAIL_POLICY
from pipelines.report.content import Product
from pipelines.report.pages import Pages


def compose(product: Product, pages: Pages, sender: str, recipients: Sequence[str], name: str) -> EmailMessage:
    """multipart/mixed: (text | HTML with inline pictures), PDF. The same pages give the same bytes; the date is put "
    "on later."""
    message = EmailMessage(MAIL_POLICY)
    message["Subject"] = product.subject
    message["From"] = sender
    message["To"] = ", ".join(recipients)
    message["Message-ID"] = f"<{name}@deathlink.invalid>"
    message["X-Protective-Marking"] = product.marking
    message.set_content(pages.text)
    message.add_alternative(pages.mail_html, subtype="html")
    body = message.get_payload()[-1]  # type: ignore[index]
    assert isinstance(body, EmailMessage)
    for key, png in pages.stills.items():
        body.add_related(png, "image", "png", cid=f"<{key}>", filename=f"{key}.png", disposition="inline")
    message.add_attachment(pages.pdf, "application", "pdf", filename=f"{name}.pdf")
    for number, part in enumerate(p for p in message.walk() if p.is_multipart()):
        part.set_boundary(f"=_{name}_{number}")
    return message
