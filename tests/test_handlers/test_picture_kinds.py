"""Only what is plainly a picture passes for one."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import HEIC, picture

from handlers.picture_kinds import picture_kind


@pytest.mark.parametrize(
    ("form", "kind"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("GIF", "image/gif"), ("WEBP", "image/webp")],
)
def test_pictures_are_known_by_their_bytes(form: str, kind: str) -> None:
    assert picture_kind(picture(form)) == kind


def test_a_telephone_s_heic_is_a_picture() -> None:
    assert picture_kind(HEIC) == "image/heic"


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"\xff\xd8", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<!DOCTYPE html><p>", b"%PDF-1.7\n",
     b"MZ\x90\x00", b"PK\x03\x04", b"RIFF\x00\x00\x00\x00WAVE", b"\x00\x00\x00\x18ftypisom", b"BM", b"II*\x00",
     "写真".encode()],
)  # fmt: skip
def test_anything_else_is_none(body: bytes) -> None:
    assert picture_kind(body) == ""


@pytest.mark.parametrize(
    "foreign", [b"<script>alert(1)</script>", b"<HTML>", b"<svg onload=x>", b"%PDF-1.4", b"<?php 1"]
)
def test_a_picture_that_is_a_page_or_a_program_as_well_is_none(foreign: bytes) -> None:
    body = picture("GIF")
    assert picture_kind(body[:13] + foreign + body[13:]) == ""


def test_a_picture_that_is_an_archive_as_well_is_none() -> None:
    packed = BytesIO(picture())
    with ZipFile(packed, "a") as archive:
        archive.writestr("a.exe", b"MZ")
    assert picture_kind(packed.getvalue()) == ""


@given(st.binary(max_size=3000))
def test_any_bytes_are_looked_at_without_harm(body: bytes) -> None:
    assert picture_kind(body) in ("", "image/jpeg", "image/png", "image/gif", "image/webp", "image/heic")
