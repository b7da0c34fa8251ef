"""Whoever watches a conversation is told once of each growth."""

from desk_fakes import NOON

from bot.words import Bubble, Reply
from handlers.channel import Accepted
from handlers.listeners import Listeners, Told
from storage.rows import Outgoing


def test_those_who_listen_to_a_conversation_are_told_and_no_others() -> None:
    listeners, hanako, taro = Listeners(), list[int](), list[int]()
    listeners.listen("hanako", hanako.append)
    listeners.listen("taro", taro.append)
    listeners.tell("hanako", 2)
    listeners.tell("nobody", 7)
    assert (hanako, taro, len(listeners)) == ([2], [], 2)


def test_a_growth_is_told_once_to_everybody_who_listens() -> None:
    listeners, one, two = Listeners(), list[int](), list[int]()
    listeners.listen("hanako", one.append)
    listeners.listen("hanako", two.append)
    for seq in (2, 2, 1, 4):
        listeners.tell("hanako", seq)
    assert one == two == [2, 4]


def test_who_left_is_not_told_any_more_and_may_leave_twice() -> None:
    listeners, heard = Listeners(), list[int]()
    leave = listeners.listen("hanako", heard.append)
    leave()
    leave()
    listeners.tell("hanako", 2)
    assert (heard, len(listeners)) == ([], 0)


def test_an_old_leave_does_not_end_a_new_listener() -> None:
    listeners, heard = Listeners(), list[int]()
    leave = listeners.listen("hanako", lambda _: None)
    leave()
    listeners.listen("hanako", heard.append)
    leave()
    listeners.tell("hanako", 2)
    assert heard == [2]


def test_a_listener_may_leave_while_it_is_told() -> None:
    listeners, heard = Listeners(), list[int]()

    def once(seq: int) -> None:
        heard.append(seq)
        leave()

    leave = listeners.listen("hanako", once)
    listeners.listen("hanako", heard.append)
    listeners.tell("hanako", 2)
    listeners.tell("hanako", 3)
    assert heard == [2, 2, 3]


async def test_sending_to_a_page_is_telling_it() -> None:
    listeners, heard = Listeners(), list[int]()
    listeners.listen("hanako", heard.append)
    row = Outgoing("hanako", 2, "web", "cookie", Reply((Bubble("はい。"),)), NOON)
    assert await Told("web", listeners).send(row) == Accepted()
    assert heard == [2]
