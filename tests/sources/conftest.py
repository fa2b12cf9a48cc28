from collections.abc import Iterator

import pytest
from site_on_loopback import Site


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running
