"""Recognitions and certificates as a page shows them: valid, waiting, or past."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from catalogue.models import Certification, Proof, Recognition


@dataclass(frozen=True, slots=True)
class ShownProof:
    """One proof for `components/proof_badge.html`. `state` is valid, pending, expired, revoked or superseded.

    `stars` is set for recognitions; only a valid one may show them as stars.
    """

    state: str
    name: str
    number: str
    issuer: str
    issued_on: date | None
    valid_from: date | None
    valid_until: date | None
    stars: int | None = None
    recorded_name: str = ""
    scope: str = ""
    reason: str = ""
    note: str = ""
    is_example: bool = False

    @property
    def is_valid(self) -> bool:
        return self.state == "valid"

    @property
    def is_past(self) -> bool:
        return self.state in ("expired", "revoked", "superseded")


def shown_proofs(
    recognitions: Iterable[Recognition], certifications: Iterable[Certification], on: date
) -> list[ShownProof]:
    """The proofs in the order of a page: valid ones first (highest star first), then waiting ones, then the past.

    Rows must come from `with_validity(on)`. A verified proof whose first day is still to come is left out.
    """
    shown = [_recognition(row, on) for row in recognitions] + [_certification(row, on) for row in certifications]
    order = {"valid": 0, "pending": 1}
    return sorted(
        (proof for proof in shown if proof.state != "to come"),
        key=lambda proof: (order.get(proof.state, 2), -(proof.stars or 0)),
    )


def state_on(proof: Proof, on: date) -> str:
    """valid, pending, revoked, superseded, expired or "to come"; validity is what the query found (`holds`)."""
    if proof.holds:
        return "valid"
    if proof.state != Proof.State.VERIFIED:
        return proof.state
    return "to come" if proof.valid_from > on else "expired"


def _recognition(row: Recognition, on: date) -> ShownProof:
    common = _common(row, on)
    # Only a valid recognition shows stars beside its name; of the others the words say how many it was about.
    named = _("OCOP recognition, %(stars)d stars") % {"stars": row.stars}
    return ShownProof(
        name=_("Recognised as an OCOP product") if common["state"] == "valid" else named,
        number=row.decision_number,
        stars=row.stars,
        recorded_name=row.recorded_name,
        **common,
    )


def _certification(row: Certification, on: date) -> ShownProof:
    return ShownProof(name=str(row.scheme), number=row.number, scope=row.partner.name, **_common(row, on))


def _common(row: Proof, on: date) -> dict:
    return {
        "state": state_on(row, on),
        "issuer": row.issuer,
        "issued_on": row.issued_on,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "reason": row.revoke_reason if row.state == Proof.State.REVOKED else "",
        "is_example": row.is_example,
        "note": _("Example data: this paper does not exist.") if row.is_example else "",
    }
