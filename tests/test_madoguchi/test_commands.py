"""The commands as a person or another program uses them: the contract's forms, one-line errors, exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command_line import AS_OF, run

MUSEUM = Path(__file__).parents[1] / "campaigns" / "museum"


def jsonl(*rows: dict[str, str]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def test_ask_answers_in_lines_in_order() -> None:
    questions = jsonl(
        {"id": "1", "as_of": AS_OF, "q": "コールセンターの電話番号"},
        {"id": "2", "as_of": "2023-05-02T11:00:00+09:00", "q": "紙の申請はいつまで"},
        {"id": "3", "as_of": AS_OF, "q": "What is the phone number of the call center"},
    )
    done = run("ask", "--jsonl", said=questions)
    assert done.returncode == 0, done.stderr
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert [reply["id"] for reply in replies] == ["1", "2", "3"]
    assert all(set(reply) == {"id", "kind", "entry", "text", "score", "suggestions"} for reply in replies)
    assert "0120-479-249" in replies[0]["text"]
    assert "過ぎて" in replies[1]["text"]
    assert "call centre" in replies[2]["text"].lower()


def test_ask_replies_in_the_language_that_is_named() -> None:
    english = run("ask", "コールセンターの電話番号", "--lang", "en", "--as-of", AS_OF)
    assert "call centre" in english.stdout
    japanese = run("ask", "--jsonl", "--lang", "ja", said=jsonl({"id": "1", "as_of": AS_OF, "q": "How do I apply?"}))
    assert "申請" in json.loads(japanese.stdout)["text"]


def test_ask_is_the_same_twice() -> None:
    said = jsonl(
        *(
            {"id": str(number), "as_of": AS_OF, "q": q}
            for number, q in enumerate(["期限は", "紙のやつ申し込みたい", "天気"])
        )
    )
    assert run("ask", "--jsonl", said=said).stdout == run("ask", "--jsonl", said=said).stdout


def test_ask_in_words() -> None:
    done = run("ask", "コールセンターの電話番号", "--as-of", AS_OF)
    assert "0120-479-249" in done.stdout
    assert done.stderr == ""


def test_read_reads_the_items() -> None:
    row = {"id": "a", "as_of": AS_OF, "q": "番号はGM-1234、期限は令和5年2月24日、群馬県、お店は山田屋です"}
    done = run("read", "--jsonl", said=jsonl(row, {"id": "b", "as_of": AS_OF, "q": "ありがとう"}))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows[0] == {
        "id": "a", "inquiry_number": "GM1234", "expiry_date": "2023-02-24", "prefecture": "群馬県", "store": "山田屋",
    }  # fmt: skip
    assert rows[1] == {"id": "b", "inquiry_number": None, "expiry_date": None, "prefecture": None, "store": None}


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("ask",), "", 2),
        (("ask", "x", "--as-of", "yesterday"), "", 2),
        (("ask", "--jsonl"), "not json\n", 1),
        (("ask", "--jsonl"), '{"id": 1}\n', 1),
        (("ask", "--jsonl"), '{"id": 1, "as_of": "yesterday", "q": "x"}\n', 1),
        (("ask", "x", "--lang", "fr"), "", 2),
        (("staff", "add"), "", 2),
        (("ask", "x", "--campaign", "/nowhere"), "", 1),
        (("check", "/nowhere"), "", 1),
        (("calibrate", "/nowhere"), "", 1),
        (("backup",), "", 2),
        (("staff", "role", "sato", "boss"), "", 2),
        (("dance",), "", 2),
        (("serve", "--port", "99999"), "", 2),
        (("chat", "--database", "/nowhere/desk.db"), "", 1),
        (("chat", "--database", "/"), "", 2),
    ],
)
def test_a_wrong_use_is_one_line_and_no_traceback(words: tuple[str, ...], said: str, code: int, tmp_path: Path) -> None:
    done = run(*words, said=said, folder=tmp_path)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert len((done.stdout + done.stderr).splitlines()) == 1 + (words[0] == "check")  # whose findings are told first


def test_each_command_is_told_whole_in_one_line_of_the_help(tmp_path: Path) -> None:
    told = run("--help", folder=tmp_path).stdout.partition("Commands:")[2].splitlines()
    assert len(told) > 15
    assert [line for line in told if line.endswith("...")] == []


def test_a_wrong_setting_stops_the_start(tmp_path: Path) -> None:
    done = run("serve", folder=tmp_path, MADOGUCHI_PORT="many")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "MADOGUCHI_PORT" in done.stderr


def test_check_finds_the_campaign_in_order() -> None:
    done = run("check")
    assert done.returncode == 0, done.stdout


def test_another_incident_is_in_order_once_it_is_calibrated(tmp_path: Path) -> None:
    folder = shutil.copytree(MUSEUM, tmp_path / "museum", ignore=shutil.ignore_patterns("matching.*"))
    unfitted = run("check", str(folder))
    assert unfitted.returncode == 1
    assert "run `madoguchi calibrate`" in unfitted.stdout
    assert run("calibrate", str(folder)).returncode == 0
    done = run("check", str(folder))
    assert done.returncode == 0, done.stdout


def test_chat_keeps_the_conversation_and_leaves_at_the_end_of_input(tmp_path: Path) -> None:
    first = run("chat", "--as-of", AS_OF, said="コールセンターの電話番号\n", folder=tmp_path)
    assert first.returncode == 0, first.stderr
    assert "0120-479-249" in first.stdout
    again = run("chat", "--as-of", AS_OF, said="1\n", folder=tmp_path)
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "madoguchi.db").exists()
    assert "0120-479-249" not in again.stdout.split("1)")[0]


def test_commands_read_the_settings_where_the_desk_does(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"MADOGUCHI_CAMPAIGN={MUSEUM}\nMADOGUCHI_AS_OF=2024-07-16T00:00\n")
    done = run("ask", "返金の申請はどうやるの", folder=tmp_path)
    assert "0120-000-123" in done.stdout, done.stderr
    assert "過ぎて" in done.stdout
    (tmp_path / ".env").write_text("MADOGUCHI_DATABASE=other.db\n")
    assert run("chat", folder=tmp_path).returncode == 0
    assert (tmp_path / "other.db").exists()


def test_another_incident_runs_through_the_same_code(tmp_path: Path) -> None:
    done = run("chat", "--campaign", str(MUSEUM), said="こんにちは\n", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "regionPAY" not in done.stdout
