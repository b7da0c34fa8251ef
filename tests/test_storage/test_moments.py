from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.moments import stored, told


def test_a_moment_is_stored_as_milliseconds_in_utc() -> None:
    assert stored(datetime(1970, 1, 1, 9, 0, 1, tzinfo=ZoneInfo("Asia/Tokyo"))) == 1000


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_comes_back_to_the_millisecond(moment: datetime) -> None:
    back = told(stored(moment))
    assert back.tzinfo is UTC
    assert timedelta(0) <= moment - back < timedelta(milliseconds=1)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        stored(datetime(2023, 3, 27, 12))  # noqa: DTZ001
