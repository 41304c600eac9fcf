"""Take over a province's list of OCOP decisions."""

from django.core.management.base import BaseCommand, CommandError

from catalogue.recognition_import import import_recognitions
from marketplace.accounts.models import User
from marketplace.accounts.policies import is_market_administrator
from marketplace.core.errors import DomainError


class Command(BaseCommand):
    help = (
        "Reads a CSV or XLSX list of OCOP decisions and says what would happen. With --commit it is written: whole, or "
        "not at all when any row is wrong. Running it again updates what it wrote before."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="CSV or XLSX; the columns may stand in any order")
        parser.add_argument("--commit", action="store_true", help="write the list instead of only trying it")
        parser.add_argument(
            "--verified-by",
            metavar="EMAIL",
            help="the administrator who has the decision at hand: complete rows of 3 and 4 stars are verified in this name",
        )

    def handle(self, *, file, commit, verified_by, **options):
        try:
            with open(file, "rb") as opened:
                report = import_recognitions(file=opened, actor=self._administrator(verified_by), commit=commit)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except DomainError as refused:
            raise CommandError(str(refused)) from refused
        for error in report.errors:
            self.stderr.write(f"line {error.line}, {error.column}: {error.message}")
        if report.errors:
            raise CommandError(f"{len(report.errors)} errors; nothing was written.")
        self._tell(report)

    def _tell(self, report):
        if report.ignored_columns:
            self.stdout.write(f"columns not used: {', '.join(report.ignored_columns)}")
        if report.unread_sheets:
            self.stdout.write(f"sheets not read: {', '.join(report.unread_sheets)}")
        for row in report.unmatched:
            self.stdout.write(f"line {row.line}: no product found for {row.name}")
        counts = {action: report.count(action) for action in ("create", "update", "keep", "skip")}
        self.stdout.write(
            f"{len(report.rows)} rows: {counts['create']} new, {counts['update']} changed, {counts['keep']} unchanged, "
            f"{counts['skip']} revoked and left alone; {report.verified} verified now, {report.pending} pending, "
            f"{len(report.unmatched)} without a product."
        )
        self.stdout.write("Written." if report.committed else "Nothing was written. Add --commit to write the list.")

    def _administrator(self, email):
        if not email:
            return None
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None or not is_market_administrator(user):
            raise CommandError(f"{email} is no administrator of the market.")
        return user
