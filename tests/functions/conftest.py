"""An account that the tests of one file share, for what doesn't see each other."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from tests.builders import OOSTERMEER, WESTERVEEN
from tests.conftest import a_state_machine, an_account


@pytest.fixture(scope="module")
def account() -> Iterator[boto3.Session]:
    """Made once per file, because making one is what takes the time."""
    with (
        pytest.MonkeyPatch.context() as patch,
        mock_aws(),
        an_account(patch, (OOSTERMEER, WESTERVEEN)) as session,
    ):
        a_state_machine(session)
        yield session
