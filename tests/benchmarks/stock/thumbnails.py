"""Oscar's thumbnailer interface without work: products of the benchmark carry no pictures on the stock side."""


class NoThumbnails:
    def generate_thumbnail(self, source, **options):
        return source

    def delete_thumbnails(self, source):
        """Nothing is ever made."""
