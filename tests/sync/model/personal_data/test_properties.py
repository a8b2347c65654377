"""Both ways: whatever is generated as personal data goes, whatever is generated as calm stays."""

from __future__ import annotations

from datetime import date

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban as stdnum_iban
from stdnum import luhn, numdb

from sync.model.personal_data import Kind, Masked, mask
from sync.model.personal_data.markers import MARKERS, marker

Parts = tuple[str, str, str]
_BEFORE = (
    "", "Hei! ", "tunnus on ", "numero: ", "(", "jag heter Eva, ", "please call ", "Odotin.\n",
    "رقمي هو ", "„", "/ ", "– ",
)  # fmt: skip
_AFTER = ("", ".", ", kiitos", ") ja muuta", "!", " tack", "; okay?", " شكرا", "\n", "…", " – hyvä")
_SIGNS = {18: "+", 19: "-YXWVU", 20: "ABCDEF"}
_CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_SPACES = st.sampled_from(("", " ", "\u00a0"))


def around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[Parts]:
    """What stands before, the thing itself, what stands after: without a digit of their own."""
    return st.tuples(st.sampled_from(_BEFORE), inner, st.sampled_from(_AFTER))


def assert_removed(parts: Parts, kind: Kind) -> None:
    """The thing is replaced whole, and only it."""
    before, inner, after = parts
    masked = mask(before + inner + after, "fi")
    assert masked.text == before + marker(kind, "fi") + after
    assert [(one.kind, one.start, one.end) for one in masked.found] == [
        (kind, len(before), len(before) + len(inner))
    ]


@st.composite
def identity_codes(draw: st.DrawFn) -> str:
    """Valid codes of every century sign, temporary ones too; any case, any of three spacings."""
    born = draw(st.dates(date(1850, 1, 1), date(2099, 12, 31)))
    sign = draw(st.sampled_from(_SIGNS[born.year // 100]))
    number = draw(st.integers(2, 999))
    digits = f"{born:%d%m%y}{number:03}"
    check = _CHECK[int(digits) % 31]
    space = draw(_SPACES)
    match draw(st.sampled_from(("tight", "sign", "spread"))):
        case "tight":
            code = digits[:6] + sign + digits[6:] + check
        case "sign":
            code = f"{digits[:6]}{space}{sign}{space}{digits[6:]}{check}"
        case _:
            code = space.join(digits[:6] + sign + digits[6:] + check)
    return code.lower() if draw(st.booleans()) else code


@settings(max_examples=150, deadline=None)
@given(around(identity_codes()))
def test_every_valid_identity_code_goes(parts: Parts) -> None:
    """A valid code of any sign, case and spacing is removed whole."""
    assert_removed(parts, "identity_code")


@st.composite
def foreign_numbers(draw: st.DrawFn) -> str:
    """The example numbers of every country, as the country writes them for abroad."""
    region = draw(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
    kinds = phonenumbers.PhoneNumberType
    kind = draw(st.sampled_from((kinds.MOBILE, kinds.FIXED_LINE)))
    number = phonenumbers.example_number_for_type(region, kind)
    number = number or phonenumbers.example_number(region)
    assert number is not None
    styles = phonenumbers.PhoneNumberFormat
    style = draw(st.sampled_from((styles.E164, styles.INTERNATIONAL)))
    text = phonenumbers.format_number(number, style)
    return text.replace(" ", draw(st.sampled_from((" ", "-", ".", "\u00a0", "/"))))


@settings(max_examples=150, deadline=None)
@given(around(foreign_numbers()))
def test_every_country_s_example_number_goes(parts: Parts) -> None:
    """A number of any country with its plus sign is removed whole, however it is grouped."""
    assert_removed(parts, "telephone")


@st.composite
def finnish_numbers(draw: st.DrawFn) -> str:
    """Finnish mobile and landline numbers of the usual length in the usual groups."""
    area = draw(
        st.sampled_from(("040", "044", "045", "050", "041", "046", "09", "02", "014", "018"))
    )
    rest = "".join(str(draw(st.integers(0, 9))) for _ in range(10 - len(area)))
    rest = draw(st.sampled_from("12345678")) + rest[1:]
    gap = draw(st.sampled_from(("", " ", "-", ".", "/", "\u00a0", "–", " - ")))
    joint = draw(st.sampled_from(("", " ", "\u2009")))
    body = joint.join((rest[:3], rest[3:5], rest[5:]))
    digits = draw(
        st.sampled_from(("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９"))
    )
    head = draw(
        st.sampled_from(
            (area + gap, f"({area}) ", f"+358{gap}{area[1:]}{gap}", f"00358 {area[1:]} ")
        )
    )
    return (head + body).translate({ord(str(n)): digits[n] for n in range(10)})


@settings(max_examples=150, deadline=None)
@given(around(finnish_numbers()))
def test_every_finnish_number_goes(parts: Parts) -> None:
    """A Finnish number in any usual grouping and any script's digits is removed whole."""
    assert_removed(parts, "telephone")


@st.composite
def account_numbers(draw: st.DrawFn) -> str:
    """Account numbers of many countries with right check digits, in one piece or in fours."""
    country = draw(
        st.sampled_from(
            (
                "FI",
                "SE",
                "EE",
                "DE",
                "GB",
                "NL",
                "FR",
                "NO",
                "DK",
                "IQ",
                "SA",
                "TR",
                "UA",
                "PL",
                "LV",
                "SO",
                "MT",
            )
        )
    )
    structure = numdb.get("iban").info(country)[0][1]["bban"]
    pools = {"n": "0123456789", "a": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    pools["c"] = pools["n"] + pools["a"]
    bban = "".join(
        draw(st.text(pools[field[-1]], min_size=int(field[:-2]), max_size=int(field[:-2])))
        for field in structure.replace("n", "n ").replace("a", "a ").replace("c", "c ").split()
    )
    code = country + stdnum_iban.calc_check_digits(f"{country}00{bban}") + bban
    gap = draw(st.sampled_from(("", " ", "-", "\u00a0")))
    code = gap.join(code[place : place + 4] for place in range(0, len(code), 4))
    return code.lower() if draw(st.booleans()) else code


@settings(max_examples=150, deadline=None)
@given(around(account_numbers()))
def test_every_valid_account_number_goes(parts: Parts) -> None:
    """An account number with right check digits is removed whole, in any case and grouping."""
    assert_removed(parts, "iban")


@st.composite
def card_numbers(draw: st.DrawFn) -> str:
    """Card numbers of the large issuers with a right check digit, in one piece or in fours."""
    first, size = draw(
        st.sampled_from((("4", 16), ("51", 16), ("2300", 16), ("34", 15), ("6011", 16),
                         ("3530", 16), ("36", 14), ("62", 19), ("6759", 18)))
    )  # fmt: skip
    digits = draw(st.text("0123456789", min_size=size, max_size=size))
    body = (first + digits)[: size - 1]
    number = body + luhn.calc_check_digit(body)
    gap = draw(st.sampled_from(("", " ", "-", "\u00a0", ".")))
    return gap.join(number[place : place + 4] for place in range(0, len(number), 4))


@settings(max_examples=150, deadline=None)
@given(around(card_numbers()))
def test_every_valid_card_number_goes(parts: Parts) -> None:
    """A card number of a large issuer is removed whole."""
    assert_removed(parts, "card")


_days = st.dates(date(1990, 1, 1), date(2049, 12, 31))
_hours = st.tuples(st.integers(0, 23), st.sampled_from((0, 5, 15, 30, 45, 59)))
calm = st.one_of(
    _days.map(lambda day: f"{day.day}.{day.month}.{day.year}"),
    _days.map(lambda day: f"{day:%d.%m.%Y}"),
    _days.map(lambda day: f"{day:%d/%m/%y}"),
    _days.map(lambda day: day.isoformat()),
    st.tuples(_days, _days).map(lambda two: f"{two[0]:%d.%m.%Y}–{two[1]:%d.%m.%Y}"),
    st.tuples(_days, _hours).map(lambda one: f"{one[0]:%d.%m.%Y} klo {one[1][0]}.{one[1][1]:02}"),
    st.tuples(_hours, _hours).map(
        lambda two: f"{two[0][0]:02}.{two[0][1]:02}–{two[1][0]:02}.{two[1][1]:02}"
    ),
    _hours.map(lambda hour: f"{hour[0]}:{hour[1]:02}"),
    st.integers(1, 99_999_999).map(lambda cents: f"{cents // 100:,}".replace(",", " ") + ",50 €"),
    st.integers(1, 9_999_999).map(lambda euros: f"{euros} euroa"),
    st.tuples(st.integers(1, 1999), st.integers(1950, 2030)).map(lambda law: f"{law[0]}/{law[1]}"),
    st.tuples(st.sampled_from(("SHL", "LSL", "HL", "PL", "VPL")), st.integers(1, 99)).map(
        lambda act: f"{act[0]}-{act[1]}"
    ),
    st.tuples(st.integers(2015, 2030), st.integers(0, 999_999)).map(
        lambda case: f"HEL {case[0]}-{case[1]:06}"
    ),
    st.tuples(st.integers(1, 9999), st.integers(0, 12), st.integers(0, 9)).map(
        lambda case: f"{case[0]}/{case[1]:02}.{case[2]:02}.00/2026"
    ),
    st.tuples(st.sampled_from("ABCDEM"), st.integers(1, 999)).map(
        lambda one: f"{one[0]}{one[1]:03}"
    ),
    st.tuples(st.sampled_from("ABCDEM"), st.integers(1, 999)).map(lambda one: f"{one[0]}-{one[1]}"),
    st.integers(0, 99_999).map(lambda code: f"{code:05} Helsinki"),
    st.integers(0, 100).map(lambda percent: f"{percent} %"),
)
_words = st.sampled_from(
    (" ja ", ", ", " odotin ", " tai sitten ", " och ", " than ", " و ", ".\n")
)


@settings(max_examples=250, deadline=None)
@given(st.lists(st.tuples(calm, _words), min_size=1, max_size=6))
def test_calm_numbers_stay(pieces: list[tuple[str, str]]) -> None:
    """Dates, hours, sums, acts, case and queue numbers stay to the last character."""
    text = "Kiitos " + "".join(thing + word for thing, word in pieces)
    assert mask(text) == Masked(text, ())


_FRAGMENTS = (
    "131052-308T", "+358 40 1234567", "0401234567", "a@b.fi", "FI2112345600000785", "www.x.fi",
    "4111 1111 1111 1111", "ABC-123", "puh. ", "rek ", "0", "00", "358", "1", "23", "456", "+", "-",
    " ", ".", "/", "(", ")", "[", "]", "@", " at ", "(at)", "fi", ".fi", "A", "\u200f", "\u0308",
    "٤", "–", "\ud800", "\n", "1.12.2026", "9.00", "HEL 2024-", *MARKERS["ar"].values(),
    *MARKERS["fi"].values(),
)  # fmt: skip
anything = st.one_of(
    st.lists(st.sampled_from(_FRAGMENTS), max_size=14).map("".join),
    st.text(st.characters(exclude_categories=())),
    st.text("0123456789 -+./()aA@[]", max_size=60),
)


@settings(max_examples=300, deadline=None)
@given(anything, st.sampled_from(("fi", "sv", "en", "ar", "so", "")), st.sampled_from(("fi", "ar")))
def test_masking_twice_changes_nothing(text: str, language: str, other: str) -> None:
    """Any text, lone surrogates too, masks without an error, and once is enough."""
    once = mask(text, language)
    assert mask(once.text, other).text == once.text
    assert mask(once.text, other).found == ()


@settings(max_examples=150, deadline=None)
@given(anything)
def test_found_tells_exactly_what_was_replaced(text: str) -> None:
    """Putting markers over the found spans gives the masked text: nothing else was touched."""
    masked = mask(text, "sv")
    rebuilt, done = "", 0
    for one in masked.found:
        assert done <= one.start < one.end
        rebuilt += text[done : one.start] + marker(one.kind, "sv")
        done = one.end
    assert rebuilt + text[done:] == masked.text


@pytest.mark.parametrize("language", ["fi", "sv", "en", "ar"])
def test_markers_speak_the_client_s_language(language: str) -> None:
    """Each language has its own marker for every kind; a regional tag is understood."""
    masked = mask("a@b.fi", f"{language}-XX")
    assert masked.text == MARKERS[language]["email"]
    assert set(MARKERS[language]) == set(MARKERS["en"])


def test_unknown_language_reads_english() -> None:
    """A language without markers of its own gets the English ones."""
    assert mask("a@b.fi", "so").text == "[e-mail address removed]"
