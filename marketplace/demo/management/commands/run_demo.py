"""Everything from an empty folder to a running shop."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from whitenoise.compress import Compressor

from marketplace.core.catalogues import compile_catalogues
from marketplace.demo.accounts import DEMO_PASSWORD, demo_accounts


class Command(BaseCommand):
    help = "Prepares the demo once, then serves it on loopback with a production server."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--prepare-only", action="store_true", help="stop before serving")

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("These settings are not a demo's (DEMO is off).")
        started = time.monotonic()
        address = f"http://127.0.0.1:{options['port']}"
        # Mails lead to where the shop is served: those written here and, through the environment, by the server.
        settings.WAGTAILADMIN_BASE_URL = os.environ.setdefault("MARKETPLACE_BASE_URL", address)
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        compile_catalogues()
        self._collect_static()
        marker = settings.VAR_DIR / "demo.ready"
        state = self._schema_state()
        if not marker.exists():
            self.stdout.write("First start: this takes a few minutes. Later starts take seconds.")
            call_command("prepare_database", stdout=self.stdout)
            call_command("load_demo", stdout=self.stdout)
            call_command("search_rebuild", stdout=self.stdout)
            marker.write_text(state)
        elif marker.read_text() != state:
            call_command("prepare_database", stdout=self.stdout)
            call_command("search_rebuild", stdout=self.stdout)
            marker.write_text(state)
        self.stdout.write(f"Ready after {time.monotonic() - started:.0f} s.")
        if options["prepare_only"]:
            return
        self._print_addresses(address)
        self._serve(options["port"], options["workers"])

    def _collect_static(self) -> None:
        """Put static files where the server looks, the shop's own compressed beside themselves."""
        own = settings.STATICFILES_DIRS[0]
        root = Path(settings.STATIC_ROOT)
        stamp = root / "collected"
        newest = max(path.stat().st_mtime for path in own.rglob("*"))
        if stamp.exists() and stamp.stat().st_mtime >= newest:
            return
        self.stdout.write("Collecting styles, scripts and fonts …")
        call_command("collectstatic", interactive=False, verbosity=0)
        compressor = Compressor(quiet=True)
        for folder in (path for path in own.iterdir() if path.is_dir()):
            for path in (root / folder.name).rglob("*"):
                if path.is_file() and compressor.should_compress(path.name):
                    list(compressor.compress(str(path)))
        stamp.touch()

    def _schema_state(self) -> str:
        """A word that changes when a migration is added."""
        names = sorted(str(p.relative_to(settings.BASE_DIR)) for p in settings.BASE_DIR.glob("*/**/migrations/0*.py"))
        own = [name for name in names if not name.startswith((".venv", "var"))]
        return hashlib.sha256("\n".join(own).encode()).hexdigest()

    def _print_addresses(self, base: str) -> None:
        self.stdout.write("")
        for label, path in [
            ("Shop", "/"),
            ("Seller area", "/seller/"),
            ("Market administration", "/market/"),
            ("Pages (content editors)", "/cms/"),
            ("Mail of the demo", "/demo/inbox/"),
        ]:
            self.stdout.write(f"  {label:26}{base}{path}")
        self.stdout.write(f"\nDemo accounts, all with the password {DEMO_PASSWORD}")
        for account in demo_accounts():
            self.stdout.write(f"  {account.email:34}{account.role}")
        self.stdout.write("\nStop with Ctrl+C. `make demo-reset` throws the demo data away.\n")
        self.stdout.flush()

    def _serve(self, port: int, workers: int) -> None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.dev")
        # Gunicorn takes the place of this process, and the worker ends with it.
        worker = [sys.executable, "manage.py", "run_worker", "--parent", str(os.getpid())]
        subprocess.Popen(worker, cwd=settings.BASE_DIR)  # noqa: S603
        gunicorn = Path(sys.executable).with_name("gunicorn")
        arguments = ["--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--threads", "4", "--preload"]
        # Long addresses reach the shop, which refuses them in words; a longer line no proxy lets through either.
        arguments += ["--limit-request-line", "8190"]
        quiet = ["--timeout", "60", "--log-level", "warning"]
        os.execv(gunicorn, [str(gunicorn), *arguments, *quiet, "marketplace.wsgi:application"])  # noqa: S606
