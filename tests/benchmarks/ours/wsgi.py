"""Our shop for a production server, with the bare page beside it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.ours.settings")
application = get_wsgi_application()
