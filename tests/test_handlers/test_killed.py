"""Promise: what was acknowledged is there after any crash, once. The long version: python benchmarks/kill_loop.py."""

from pathlib import Path

from killing import kill_again_and_again


async def test_no_turn_is_lost_or_doubled_by_kills_at_any_moment(tmp_path: Path) -> None:
    outcome = await kill_again_and_again(tmp_path, rounds=12, seed=20230224, travellers=8, longest=0.3, turns=300)
    assert outcome.faults == []
    assert outcome.said > 300
    assert sum(person.repeats for person in outcome.travellers) > 5
