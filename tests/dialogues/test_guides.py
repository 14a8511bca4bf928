"""Guides: reusable questions for interviews."""

import pytest
from django.urls import reverse

from dialogues.models import Guide, GuideQuestion, Theme


def address(name: str, *args: int | str) -> str:
    return reverse(f"dialogues:{name}", args=args)


@pytest.fixture
def guide(team) -> Guide:
    guide = Guide.objects.create(titles={"en": "Treatment"}, created_by=team)
    for order, text in enumerate(("What changed?", "What is missing?"), start=1):
        GuideQuestion.objects.create(guide=guide, order=order, texts={"en": text})
    return guide


def texts(guide: Guide) -> list[str]:
    return [question.texts["en"] for question in guide.questions.all()]


def test_add_a_guide_with_questions(client, team) -> None:
    client.force_login(team)
    theme = Theme.objects.create(code="care", titles={"en": "Care"})
    client.post(
        address("guide_add"), {"text_ru": "Лечение", "introduction": "Спасибо, что пришли."}
    )
    guide = Guide.objects.get()
    assert (guide.titles, guide.created_by) == ({"ru": "Лечение"}, team)
    for text in ("Что изменилось?", "Что мешает?"):
        values = {"text_ru": text, "text_kk": "…", "prompts": "Цены?", "theme": theme.pk}
        client.post(address("guide_question_add", guide.pk), values)
    assert [question.order for question in guide.questions.all()] == [1, 2]
    page = client.get(address("guide", guide.pk)).content.decode()
    for told in ("Спасибо, что пришли.", '<span lang="ru">Что мешает?</span>', "Цены?", "Care"):
        assert told in page
    assert "Лечение" in client.get(address("guides")).content.decode()


def test_text_in_one_language_is_needed(client, team, guide) -> None:
    client.force_login(team)
    for name, args in (("guide_add", ()), ("guide_question_add", (guide.pk,))):
        page = client.post(address(name, *args), {"text_ru": " "}).content.decode()
        assert "Write it in one language at least." in page
    assert Guide.objects.count() == 1
    assert guide.questions.count() == 2


def test_change_and_move_and_remove_questions(client, team, guide) -> None:
    client.force_login(team)
    first, second = guide.questions.all()
    client.post(address("guide_question_edit", guide.pk, first.pk), {"text_en": "What is new?"})
    for direction in ("down", "down"):
        client.post(address("guide_question_move", guide.pk, first.pk), {"direction": direction})
    assert texts(guide) == ["What is missing?", "What is new?"]
    client.post(address("guide_question_move", guide.pk, first.pk), {"direction": "up"})
    assert texts(guide) == ["What is new?", "What is missing?"]
    client.post(address("guide_question_remove", guide.pk, second.pk))
    assert texts(guide) == ["What is new?"]


def test_others_use_and_copy_a_guide_but_do_not_change_it(client, guide, stranger) -> None:
    client.force_login(stranger)
    page = client.get(address("guide", guide.pk)).content.decode()
    assert "What changed?" in page
    assert "Change the guide" not in page
    question = guide.questions.first()
    assert client.post(address("guide_edit", guide.pk), {"text_en": "Mine"}).status_code == 403
    remove = address("guide_question_remove", guide.pk, question.pk)
    assert client.post(remove).status_code == 403
    response = client.post(address("guide_copy", guide.pk), follow=True)
    assert "This copy is yours to change." in response.content.decode()
    copy = Guide.objects.exclude(pk=guide.pk).get()
    assert copy.created_by == stranger
    assert texts(copy) == texts(guide)
    client.post(address("guide_edit", copy.pk), {"text_en": "Mine"})
    assert [str(item) for item in Guide.objects.order_by("pk")] == ["Treatment", "Mine"]


def test_question_of_another_guide_is_not_found(client, team, guide) -> None:
    other = Guide.objects.create(titles={"en": "Other"}, created_by=team)
    question = guide.questions.first()
    client.force_login(team)
    assert client.get(address("guide_question_edit", other.pk, question.pk)).status_code == 404


def test_list_of_guides_counts_questions_and_interviews(client, team, guide) -> None:
    client.force_login(team)
    page = client.get(address("guides")).content.decode()
    assert '<td class="number">2</td><td class="number">0</td>' in page


def test_without_guides_the_list_says_so(client, team) -> None:
    client.force_login(team)
    assert "There is no guide yet." in client.get(address("guides")).content.decode()
