"""The seller area and the administrator area store nothing of their own."""
