"""The desk's common sentences in one language, and what a campaign says instead of them."""

from __future__ import annotations

from pathlib import Path

from faq.folder import CampaignError, Folder

COMMON = Folder(Path(__file__).parent / "words")


class MissingWordsError(LookupError):
    """A sentence or a slot of it that nobody has written. Not a KeyError: a fault of the content, never of a button."""


def read_words(folder: Folder, language: str) -> dict[str, str]:
    """All sentences of a language by key: the common ones, those of each subject, then the campaign's own."""
    words: dict[str, str] = {}
    for name in common_files(language):
        for key, text in _flat(COMMON, name).items():
            if key in words:
                raise CampaignError("stands in two files", name, key)
            words[key] = text
    own = f"words.{language}.toml"
    return words | _flat(folder, own) if folder.has(own) else words


def common_files(language: str) -> list[str]:
    subjects = [name.removeprefix("./") for name in COMMON.names(".", f".{language}.toml")]
    return [f"{language}.toml", *subjects]


def _flat(folder: Folder, name: str) -> dict[str, str]:
    table = folder.toml(name)
    for key, text in table.items():
        if not isinstance(text, str):
            raise CampaignError("must be a text", name, key)
    return {key: text.removesuffix("\n") for key, text in table.items()}
