"""What the answers of the API look like, for its description: one story, told by the names of its parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_HANDOFF_ID, _CONVERSATION_ID = "8f3a1c0e5d7b92446a10f2ce", "Zq8Xw1pTnR4bKc7LdVfA2g"
_NUMBER = "4071928356"

_CASE = {
    "number": _NUMBER,
    "shown": "4071-9283-56",
    "state": "received",
    "kind": "b2",
    "items": [
        {"id": "inquiry_number", "name": "お問い合わせ番号", "value": "4071228533"},
        {"id": "expiry_date", "name": "使える期限", "value": "2023-02-24"},
        {"id": "prefecture", "name": "旅行先の都道府県", "value": "群馬県"},
        {"id": "store", "name": "お店の名前", "value": "湯けむり茶屋"},
    ],
    "version": 1,
    "conversation": _CONVERSATION_ID,
    "channel": "line",
    "opened": "2023-03-14T14:51:08+09:00",
    "changed": "2023-03-14T14:51:08+09:00",
    "opened_by": "traveller",
    "same_inquiry": 1,
    "allowed": ["checking", "closed"],
}

_HANDOFF = {
    "id": _HANDOFF_ID,
    "conversation": _CONVERSATION_ID,
    "state": "taken",
    "version": 1,
    "owner": "sato",
    "meant_for": "",
    "unanswered": "2023-03-14T14:52:30+09:00",
    "overdue": False,
    "held": None,
    "held_until": None,
    "hold_reason": "",
    "taken": "2023-03-14T14:55:02+09:00",
    "first_reply": None,
    "closed": None,
    "ending": "",
    "outcome": "",
    "allowed": ["reply", "hold", "pass_on", "give_back", "close"],
}

_HANDOFF_ROW = {
    "id": _HANDOFF_ID,
    "conversation": _CONVERSATION_ID,
    "channel": "line",
    "language": "ja",
    "state": "waiting",
    "version": 0,
    "owner": "",
    "meant_for": "",
    "reason": "asked",
    "summary": "2回分以上引かれた",
    "joined": "2023-03-14T14:52:30+09:00",
    "unanswered": "2023-03-14T14:52:30+09:00",
    "overdue": False,
    "held_until": None,
    "hold_reason": "",
    "closed": None,
    "ending": "",
    "outcome": "",
    "gone": False,
    "last_seq": 12,
    "last": "人と話したいです",
    "last_by": "traveller",
    "last_at": "2023-03-14T14:52:30+09:00",
}

_MESSAGE = {
    "seq": 2,
    "by": "bot",
    "name": "",
    "kind": "answer",
    "at": "2023-03-14T14:50:12+09:00",
    "text": "支払いボタンを何回か押し、2回分以上引かれた方は(B)②です。",
    "blanked": False,
    "status": "accepted",
    "reason": "",
    "why": {"entry": "charged_twice", "score": 0.92, "runner_up": "shop_refuses", "runner_up_score": 0.01, "rule": ""},
}

_EPISODE = {
    "conversation": _CONVERSATION_ID,
    "number": 1,
    "channel": "line",
    "source": "hotel",
    "language": "ja",
    "opened": "2023-03-14T14:50:11+09:00",
    "ended": "2023-03-14T14:52:31+09:00",
    "outcome": "ongoing",
    "messages": 12,
    "words": "レジでボタンを何回か押したら2回引かれました",
    "read": False,
    "marked": False,
    "comments": 0,
}

_FOUND = {
    "conversation": _CONVERSATION_ID,
    "channel": "line",
    "episode": 1,
    "seq": 1,
    "by": "traveller",
    "at": "2023-03-14T14:50:11+09:00",
    "text": "期限はいつですか",
    "spots": [[0, 2]],
}

_CONVERSATION = {
    "id": _CONVERSATION_ID,
    "channel": "line",
    "language": "ja",
    "source": "hotel",
    "version": 7,
    "seq": 12,
    "created": "2023-03-14T14:50:11+09:00",
    "last_seen": "2023-03-14T14:52:30+09:00",
    "gone": False,
    "handoff": _HANDOFF_ROW,
    "cases": [_CASE],
    "notes": [{"id": 1, "at": "2023-03-14T14:56:40+09:00", "by": "sato", "text": "店に電話した。折り返し待ち。"}],
    "moves": [
        {"at": "2023-03-14T14:55:02+09:00", "by": "sato", "move": "take", "more": ""},
        {"at": "2023-03-14T14:56:50+09:00", "by": "sato", "move": "hold", "more": "店に確認しています"},
    ],
    "draft": {"at": "2023-03-14T14:56:10+09:00", "by": "sato", "text": "お店の情報と"},
    "episodes": [_EPISODE],
}

_ACCOUNT = {
    "name": "sato",
    "display": "佐藤",
    "role": "agent",
    "disabled": None,
    "first_password": False,
    "second_step": True,
    "tokens": 0,
    "seen": "2023-03-14T15:04:00+09:00",
}

_CHANGE = {"at": "2023-03-14T15:02:00+09:00", "by": "sato", "what": "state", "was": "received", "becomes": "checking"}
_DAYS = {"from": "2023-03-08", "to": "2023-03-14"}
_WAITS = {"people": 2, "median": 172, "p90": 310, "gave_up": 0, "gave_up_tenths": 0, "waiting": 0}

EXAMPLES: Mapping[str, Any] = {
    "Handoff": _HANDOFF,
    "HandoffPage": {
        "items": [_HANDOFF_ROW],
        "next": "",
        "counts": {"waiting": 1, "taken": 2, "held": 0, "mine": 1, "oldest": "2023-03-14T14:52:30+09:00"},
    },
    "Conversations": {"items": [_EPISODE], "found": [_FOUND], "next": ""},
    "Conversation": _CONVERSATION,
    "Messages": {"items": [_MESSAGE], "more": False},
    "SentMessage": {"seq": 13, "again": False, "handoff": _HANDOFF_ID},
    "Colleagues": {"items": [{"name": "tanaka", "display": "田中", "typing": True}]},
    "Extent": {
        "channel": "line",
        "since": "2023-03-14T14:50:11+09:00",
        "messages": 12,
        "pictures": 1,
        "remarks": 1,
        "reminders": 0,
        "waiting": True,
        "cases": [{"number": _NUMBER, "state": "received"}],
        "erased": None,
    },
    "Done": {"done": True},
    "Episode": _EPISODE,
    "Comments": {
        "items": [{"id": 1, "at": "2023-03-14T15:20:00+09:00", "by": "sato", "text": "この答えは短くできる"}],
    },
    "CannedReplies": {
        "items": [
            {
                "id": "hello",
                "title": "はじめのあいさつ",
                "text": "お待たせしました。担当者です。これまでのやりとりは読んでいます。",
            }
        ]
    },
    "Changes": {
        "items": [
            {
                "what": "overflow",
                "value": {"on": True, "until": None},
                "reason": "電話が鳴りやまない",
                "by": "mori",
                "at": "2023-03-14T13:00:00+09:00",
            }
        ]
    },
    "Switched": {
        "overflow": {"reason": "電話が鳴りやまない", "by": "mori", "since": "2023-03-14T13:00:00+09:00", "until": None},
        "rule": {"on_at": 10, "off_at": 4},
        "days": [
            {
                "day": "2023-03-17",
                "periods": [{"opens": "10:00:00", "closes": "15:00:00"}],
                "reason": "訓練",
                "by": "mori",
            }
        ],
        "open": True,
        "closes": "2023-03-14T18:00:00+09:00",
        "next_opening": "2023-03-15T10:00:00+09:00",
    },
    "AccountRow": _ACCOUNT,
    "Accounts": {"items": [_ACCOUNT]},
    "AuditPage": {
        "items": [
            {
                "id": 120,
                "at": "2023-03-14T15:04:00+09:00",
                "staff": "sato",
                "action": "reveal",
                "target": f"case:{_NUMBER}",
                "count": 1,
                "reason": "折り返しのため",
                "request": "5f2c9a0d1b3e",
            }
        ],
        "next": 0,
    },
    "CasePage": {"items": [_CASE], "next": "", "counts": {"received": 1, "checking": 4}},
    "CaseWhole": {
        "case": _CASE | {"state": "checking", "version": 2},
        "history": [_CHANGE],
        "same": [],
        "pictures": ["p7Rk2mVq9XcT4bNzLw8sGh"],
    },
    "CaseDone": {"case": _CASE, "again": False, "told": True},
    "Report": {
        "taken": False,
        "lines": [
            {"line": 2, "number": _NUMBER, "was": "received", "becomes": "checking", "flaw": ""},
            {"line": 3, "number": "", "was": "", "becomes": "", "flaw": "number"},
        ],
    },
    "Behind": {
        "items": [
            {
                "conversation": _CONVERSATION_ID,
                "channel": "line",
                "episode": 1,
                "at": "2023-03-14T14:52:30+09:00",
                "words": "人と話したいです",
                "end": "waited",
                "seconds": 172,
            }
        ],
        "gone": 0,
        "next": "",
    },
    "Figures": {
        "first": "2023-03-08",
        "last": "2023-03-14",
        "total": 4,
        "outcomes": [
            {
                "key": "solved",
                "count": 3,
                "tenths": 750,
                "where": _DAYS | {"outcome": "solved"},
                "label": "解決した（確認）",
                "definition": "本人が「解決した」を押した、または届け出の受付番号を受け取った",
            }
        ],
        "avoided": {"low": 3, "high": 3},
        "rate": {"low": 750, "high": 750},
        "wanted": 4,
        "waits": _WAITS,
        "left_word": 0,
        "hours": [{"hour": 14, "waits": _WAITS}],
        "channels": [{"key": "line", "count": 4, "tenths": 1000, "where": _DAYS | {"channel": "line"}}],
        "sources": [],
        "days": [],
        "day_outcomes": {"2023-03-14": {"solved": 3, "person": 1}},
        "channel_outcomes": {"line": {"solved": 3, "person": 1}},
        "source_outcomes": {},
        "entries": [
            {"entry": "paper_deadline", "count": 2, "solved": 1, "unsolved": 0, "where": _DAYS | {"of": "answers"}}
        ],
        "misses": [],
        "cases": [{"key": "received", "count": 1, "tenths": 1000, "where": {"state": "received"}}],
        "cases_new": {"received": 1},
        "grades": [],
        "where": {"total": _DAYS},
        "definitions": {"outcomes": "1つの会話は1つの結果だけ。上から順に、最初に当てはまるもの。"},
    },
}


def with_examples(schema: dict[str, Any]) -> dict[str, Any]:
    """The description with an example beside every answer that has a form of its own."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            for response in operation["responses"].values():
                for content in response.get("content", {}).values():
                    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
                    if name in EXAMPLES:
                        content["example"] = EXAMPLES[name]
    return schema
