"""Search in Elasticsearch 8.19 or 9.1. Nothing outside this package and its tests imports a client of it."""
