"""QR codes: what is drawn is read back, also by another library than the one that made it."""

from __future__ import annotations

import io

import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from compounding import qr

HASH = "9cc5150793071d6bac1d5b652da89f443421f4054f0034d80e6f1708ae54b9d4"
FULL = f"LDN-2026-1120-01 naltrexone-capsule/2 sha256:{HASH}"


def read(picture: Image.Image) -> list[str]:
    return [each.text for each in zxingcpp.read_barcodes(picture)]


def drawn(text: str) -> Image.Image:
    """Return a symbol drawn module by module, with its quiet zone, as the labels draw it."""
    rows = qr.symbol(text)
    side = len(rows) + 2 * qr.QUIET_ZONE
    picture = Image.new("L", (side, side), 255)
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                picture.putpixel((across + qr.QUIET_ZONE, down + qr.QUIET_ZONE), 0)
    return picture.resize((side * 4, side * 4), Image.Resampling.NEAREST)


@settings(max_examples=40)
@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=40))
def test_the_modules_and_the_picture_say_the_text(batch: str) -> None:
    text = f"{batch} naltrexone-capsule/2 sha256:{HASH}"
    content, across = qr.picture(text)
    picture = Image.open(io.BytesIO(content))
    assert picture.width == picture.height
    assert picture.width % across == 0
    assert read(picture.convert("L")) == read(drawn(text)) == [text]
    assert across == qr.modules_across(text) == len(qr.symbol(text)) + 2 * qr.QUIET_ZONE


def test_the_same_text_gives_the_same_bytes() -> None:
    assert qr.picture(FULL) == qr.picture(FULL)
    assert qr.picture(FULL) != qr.picture(FULL.replace("01", "02"))


def test_a_tenth_of_a_code_may_be_lost() -> None:
    picture = drawn(FULL)
    side = picture.width
    # A stain over part of the middle, where there is nothing but data.
    picture.paste(255, (side // 2, side // 2, side // 2 + side // 5, side // 2 + side // 5))
    assert read(picture) == [FULL]


def test_the_code_of_a_whole_label_text_stays_small() -> None:
    assert qr.modules_across(FULL) == 53
