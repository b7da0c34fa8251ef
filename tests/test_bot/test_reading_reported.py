"""Details that were told before are not asked again; a call that reached nobody told nothing."""

from __future__ import annotations

import pytest

from bot.reading import has_reported


@pytest.mark.parametrize(
    "text",
    [
        "もうコールセンターに電話して、番号も店も全部伝えました。期限2/24、群馬県", "先日お電話で四点お伝え済みです", "電話は昨日しました。GM12345678です", "コールセンターには連絡済みです",
        "先週電話したGM12345678の者です", "もう問い合わせてあります", "I already called and gave them everything", "We called the call centre last week, number GM12345678",
    ],
)  # fmt: skip
def test_who_has_called_has_told(text: str) -> None:
    assert has_reported(text)


@pytest.mark.parametrize(
    "text",
    [
        "電話しましたがつながらない。GM12345678、2/24", "これから電話します", "GM12345678 2/24 群馬 松屋", "電話番号は090-1111-2222です", "担当の方に伝えてほしいです",
        "宿に電話しました。GM12345678です", "二重に引かれたので伝えます", "I called the hotline but nobody answered",
    ],
)  # fmt: skip
def test_who_reached_nobody_has_not(text: str) -> None:
    assert not has_reported(text)
