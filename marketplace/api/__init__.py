"""The public interface for programs: what the pages of results show, as JSON."""
