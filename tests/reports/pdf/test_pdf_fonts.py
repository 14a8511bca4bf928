import unicodedata
from pathlib import Path

import pytest
from reportlab.pdfbase.ttfonts import TTFont

import reports.fonts
from reports.fonts import printable, register_fonts

FOLDER = Path(reports.fonts.__file__).parent
FILES = sorted(FOLDER.glob("*.ttf"))

LETTERS = {
    "English": "abcdefghijklmnopqrstuvwxyz",
    "Russian": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "Kazakh": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "Kazakh (Latin)": "aäbdefgğhıijklmnñoöpqrsştuūüvyzáóúńǵ",
    "Kyrgyz": "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя",
    "Tajik": "абвгғдеёжзиӣйкқлмнопрстуӯфхҳчҷшъэюя",
    "Turkmen": "aäbçdefgžhijklmnňoöprsştuüwyýz",
    "Uzbek": "abdefghijklmnopqrstuvxyzʻʼoʻgʻ‘’",
    "Greek": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋ",
    "Uzbek (Cyrillic)": "абвгдеёжзийклмнопрстуўфхцчшъэюяқғҳ",
}
SIGNS = "0123456789.,:;!?()[]%&@#*+-–—−×±≤≥≈≠«»„“”‘’…·•№§°½⅓¼¾€₸←→■□●▲✓\u00a0"


@pytest.mark.parametrize("language", LETTERS)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_letter_has_a_glyph_with_a_width(file: Path, language: str) -> None:
    face = TTFont(file.stem, file).face
    for letter in LETTERS[language] + LETTERS[language].upper():
        for char in letter:
            assert face.charToGlyph.get(ord(char), 0) > 0, f"{char} U+{ord(char):04X}"
            assert face.charWidths[ord(char)] > 0


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_sign_has_a_glyph(file: Path) -> None:
    face = TTFont(file.stem, file).face
    assert [char for char in SIGNS if not face.charToGlyph.get(ord(char))] == []


def test_letters_of_all_languages_are_printed_as_they_are() -> None:
    for letters in LETTERS.values():
        assert printable(letters.upper()) == unicodedata.normalize("NFC", letters.upper())


@pytest.mark.parametrize(
    "text",
    ["heroin and α-PVP", "Δ9-THC", "5 μg", "ΕΛΛΗΝΙΚΗ", "Ἑλλάς", "ƒəŋ", "ꙋ", "ﬁne"],
)
def test_greek_and_rare_letters_are_printed_as_they_are(text: str) -> None:
    assert printable(text) == text


def test_the_fonts_are_small_and_carry_their_licence() -> None:
    assert len(FILES) == 6
    assert sum(file.stat().st_size for file in FILES) < 3_000_000
    licence = (FOLDER / "OFL.txt").read_text()
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_fonts_are_registered_once() -> None:
    assert register_fonts() is register_fonts()
