"""What the search engines need stored."""
