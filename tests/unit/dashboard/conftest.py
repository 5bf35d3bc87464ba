"""Each test starts in French, whatever the one before spoke."""

from collections.abc import Iterator

import pytest

from dashboard import texts


@pytest.fixture(autouse=True)
def speaking_french() -> Iterator[None]:
    """Speak French before and after each test."""
    texts.use_language("fr")
    yield
    texts.use_language("fr")
