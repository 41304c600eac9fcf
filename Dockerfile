FROM python:3.12-slim-bookworm
# WeasyPrint draws PDF with Pango; Noto carries Vietnamese.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /shop
COPY requirements-production.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements-production.lock
COPY . .
ENV DJANGO_SETTINGS_MODULE=marketplace.settings.production PYTHONUNBUFFERED=1
RUN python manage.py compile_catalogues \
 && SECRET_KEY=build ALLOWED_HOSTS=build DATABASE_URL=sqlite://:memory: MARKETPLACE_BASE_URL=https://build \
    DEFAULT_FROM_EMAIL=build@example.vn EMAIL_URL=dummymail:// CACHE_URL=locmemcache:// MEDIA_URL=https://build/ \
    OBJECT_STORAGE_ENDPOINT=https://build OBJECT_STORAGE_KEY=build OBJECT_STORAGE_SECRET=build \
    MEDIA_BUCKET=build PRIVATE_BUCKET=build python manage.py collectstatic --noinput --verbosity 0 \
 && useradd --system shop && mkdir -p var && chown shop var
USER shop
EXPOSE 8000
CMD ["gunicorn", "marketplace.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--timeout", "60"]
