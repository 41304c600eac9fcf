import pytest
from django.test import Client


@pytest.fixture
def client_factory():
    """A browser of somebody else."""
    return Client
