"""The countries of the programme, known by code before anybody registers them."""

from typing import NamedTuple


class KnownCountry(NamedTuple):
    names: dict[str, str]
    time_zone: str


PROGRAMME_COUNTRIES = {
    "KZ": KnownCountry({"en": "Kazakhstan", "ru": "Казахстан"}, "Asia/Almaty"),
    "KG": KnownCountry({"en": "Kyrgyzstan", "ru": "Кыргызстан"}, "Asia/Bishkek"),
    "TJ": KnownCountry({"en": "Tajikistan", "ru": "Таджикистан"}, "Asia/Dushanbe"),
    "TM": KnownCountry({"en": "Turkmenistan", "ru": "Туркменистан"}, "Asia/Ashgabat"),
    "UZ": KnownCountry({"en": "Uzbekistan", "ru": "Узбекистан"}, "Asia/Tashkent"),
}
