"""What people read when an answer is not accepted and the form has no words of its own.

Plain dictionaries by language, because the language is the form's, which need not be one of the
interface's. `register_messages` adds a language.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FALLBACK_LANGUAGE = "en"

_ENGLISH = {
    "required": "This question needs an answer.",
    "constraint": "This answer is not valid.",
    "not_an_integer": "Enter a whole number, using digits only.",
    "not_a_number": "Enter a number, for example 2.5.",
    "number_too_long": "This number is too long.",
    "not_a_date": "Enter a date as year-month-day, for example 2023-05-31.",
    "text_too_long": "The text is too long: {limit} characters at the most.",
    "control_character": "The text contains a character that cannot be stored.",
    "unknown_choice": "“{choice}” is not one of the choices.",
    "choice_not_offered": "“{choice}” cannot be chosen together with your other answers.",
    "duplicate_choice": "“{choice}” is chosen more than once.",
    "one_choice_only": "Choose one answer only.",
    "not_answerable": "This question does not take an answer.",
    "not_a_time": "Enter a time as hours:minutes, for example 14:30.",
    "not_a_date_time": "Enter a date and a time, for example 2023-05-31 14:30.",
    "not_a_point": "Enter latitude and longitude in degrees, for example 43.2389 and 76.8897.",
    "not_an_email": "Enter an e-mail address, for example name@example.org.",
    "not_a_phone": "Enter a telephone number, for example +7 701 123 45 67.",
    "not_a_url": "Enter an address that begins with http:// or https://.",
    "not_in_range": "Choose a number from {choice}.",
    "exclusive_choice": "“{choice}” cannot be chosen together with other answers.",
    "duplicate_place": "Give each place only once.",
    "missing_place": "Give the places in order: 1, then 2, and so on.",
    "not_a_file": "Add a file on the page of the question.",
    "not_items": "The entries cannot be read.",
    "too_many_items": "There are too many entries: {limit} at the most.",
    "unknown_question": "There is no such question.",
    "wrong_type": "This answer is not of the right kind.",
}
_RUSSIAN = {
    "required": "На этот вопрос нужно ответить.",
    "constraint": "Этот ответ недопустим.",
    "not_an_integer": "Введите целое число, только цифры.",
    "not_a_number": "Введите число, например 2,5.",
    "number_too_long": "Это число слишком длинное.",
    "not_a_date": "Введите дату в виде год-месяц-день, например 2023-05-31.",
    "text_too_long": "Текст слишком длинный: не более {limit} знаков.",
    "control_character": "В тексте есть знак, который нельзя сохранить.",
    "unknown_choice": "«{choice}» нет среди вариантов ответа.",
    "choice_not_offered": "«{choice}» нельзя выбрать при других ваших ответах.",
    "duplicate_choice": "«{choice}» выбрано несколько раз.",
    "one_choice_only": "Выберите только один ответ.",
    "not_answerable": "Этот вопрос не предполагает ответа.",
    "not_a_time": "Введите время в виде часы:минуты, например 14:30.",
    "not_a_date_time": "Введите дату и время, например 2023-05-31 14:30.",
    "not_a_point": "Введите широту и долготу в градусах, например 43,2389 и 76,8897.",
    "not_an_email": "Введите адрес электронной почты, например name@example.org.",
    "not_a_phone": "Введите номер телефона, например +7 701 123 45 67.",
    "not_a_url": "Введите адрес, который начинается с http:// или https://.",
    "not_in_range": "Выберите число из диапазона {choice}.",
    "exclusive_choice": "«{choice}» нельзя выбрать вместе с другими ответами.",
    "duplicate_place": "Каждое место можно указать только один раз.",
    "missing_place": "Указывайте места по порядку: 1, затем 2 и так далее.",
    "not_a_file": "Добавьте файл на странице вопроса.",
    "not_items": "Записи не удалось прочитать.",
    "too_many_items": "Слишком много записей: не более {limit}.",
    "unknown_question": "Такого вопроса нет.",
    "wrong_type": "Это ответ неподходящего вида.",
}
_messages: dict[str, Mapping[str, str]] = {
    "en": MappingProxyType(_ENGLISH),
    "ru": MappingProxyType(_RUSSIAN),
}
CODES = frozenset(_ENGLISH)


def register_messages(language: str, messages: Mapping[str, str]) -> None:
    """Add or replace a language's messages; codes that it lacks are told in English.

    Raises ValueError for a code that does not exist.
    """
    unknown = messages.keys() - CODES
    if unknown:
        raise ValueError(f"No such message codes: {', '.join(sorted(unknown))}")
    _messages[language] = MappingProxyType(dict(messages))


def message(code: str, language: str, **details: object) -> str:
    """Return the message in the language, else in English. Raises KeyError for an unknown code."""
    known = _messages.get(language, {})
    template = known.get(code) or _ENGLISH[code]
    return template.format(**details)
