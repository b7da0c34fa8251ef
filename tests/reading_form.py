"""A form with one item of each reader, for the tests of reading."""

from __future__ import annotations

from datetime import date

from bot.knowledge import FormItem

TODAY = date(2023, 3, 14)
LIKELY = date(2023, 2, 24)

NUMBER = FormItem("inquiry_number", "number", "お問い合わせ番号", "番号は何番ですか。")
EXPIRY = FormItem("expiry_date", "date", "使える期限", "期限はいつですか。", likely=LIKELY)
PREFECTURE = FormItem("prefecture", "prefecture", "旅行先の都道府県", "どの都道府県ですか。")
STORE = FormItem("store", "name", "お店の名前", "どのお店ですか。")
FORM = (NUMBER, EXPIRY, PREFECTURE, STORE)
