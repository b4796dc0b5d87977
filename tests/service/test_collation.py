from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.wording.collation import collation_key

THAI = st.text(
    st.sampled_from([chr(code) for code in range(0x0E01, 0x0E5C) if chr(code).isprintable()] + list(" .-aZé9"))
)

DICTIONARY_ORDERS = [
    "ขอนแก่น โคราช เชียงราย เชียงใหม่ พะเยา แพร่ ยะลา สุโขทัย หาดใหญ่",
    # The 77 provinces, as Unicode's collation for Thai orders them.
    "กระบี่ กรุงเทพมหานคร กาญจนบุรี กาฬสินธุ์ กำแพงเพชร ขอนแก่น จันทบุรี ฉะเชิงเทรา ชลบุรี ชัยนาท ชัยภูมิ ชุมพร เชียงราย เชียงใหม่ "
    "ตรัง ตราด ตาก นครนายก นครปฐม นครพนม นครราชสีมา นครศรีธรรมราช นครสวรรค์ นนทบุรี นราธิวาส น่าน บึงกาฬ บุรีรัมย์ ปทุมธานี "
    "ประจวบคีรีขันธ์ ปราจีนบุรี ปัตตานี พระนครศรีอยุธยา พะเยา พังงา พัทลุง พิจิตร พิษณุโลก เพชรบุรี เพชรบูรณ์ แพร่ ภูเก็ต มหาสารคาม "
    "มุกดาหาร แม่ฮ่องสอน ยโสธร ยะลา ร้อยเอ็ด ระนอง ระยอง ราชบุรี ลพบุรี ลำปาง ลำพูน เลย ศรีสะเกษ สกลนคร สงขลา สตูล สมุทรปราการ "
    "สมุทรสงคราม สมุทรสาคร สระแก้ว สระบุรี สิงห์บุรี สุโขทัย สุพรรณบุรี สุราษฎร์ธานี สุรินทร์ หนองคาย หนองบัวลำภู อ่างทอง อำนาจเจริญ "
    "อุดรธานี อุตรดิตถ์ อุทัยธานี อุบลราชธานี",
    "ก กก กา ก้า กาง ก่าง ก้าง เก เก่ เกวียน เกา เก่า เก้า แก แก่ แก้ว โกรธ ใกล้ ไก่ ไกล ขาว ข้าว เขา เข้า ทราย ทศ เทพ ไท ไทย "
    "นาม นำ น้ำ ปา ป่า ป้า ปาก ปู ปู่ ปู้ Bangkok Phayao Sao São Sap",
]  # fmt: skip


def in_order(texts: list[str]) -> list[str]:
    return sorted(texts, key=collation_key)


@pytest.mark.parametrize("words", DICTIONARY_ORDERS)
def test_names_come_in_the_order_of_the_dictionary(words: str) -> None:
    expected = words.split()
    assert in_order(expected[::-1]) == expected


def test_numbers_go_by_their_value_in_either_digits() -> None:
    expected = ["ตอนที่ 1", "ตอนที่ 2", "ตอนที่ ๓", "ตอนที่ 10", "ตอนที่ ๒๐"]
    assert in_order(expected[::-1]) == expected


def test_spaces_and_mai_yamok_do_not_count() -> None:
    assert collation_key("พื้นที่อื่น ๆ ของ")[:2] == collation_key("พื้นที่อื่นของ")[:2]


def test_two_ways_to_type_sara_am_are_one() -> None:
    assert collation_key("น\u0e49\u0e4d\u0e32")[:2] == collation_key("น้ำ")[:2]


def test_a_number_of_any_length_has_a_key() -> None:
    assert collation_key("9" * 10_000) > collation_key("8")


@given(st.lists(THAI, max_size=6))
def test_every_text_has_a_place_that_does_not_depend_on_where_it_was(texts: list[str]) -> None:
    assert in_order(texts) == in_order(texts[::-1])
