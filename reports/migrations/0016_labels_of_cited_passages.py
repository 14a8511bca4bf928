"""Citations of passages named the interview by its label, which may be somebody's name."""

from django.db import migrations

WORDS = {"en": "passage", "ru": "фрагмент"}


def name_by_number(apps, schema_editor):
    Citation = apps.get_model("reports", "Citation")
    passages = Citation.objects.filter(kind="passage").exclude(reference__startswith="theme/")
    for citation in passages:
        citation.labels = {
            language: f"{text.partition(': ')[0]}: {WORDS.get(language, 'passage')}"
            f" {citation.reference}"
            for language, text in citation.labels.items()
        }
        citation.save(update_fields=["labels"])


class Migration(migrations.Migration):

    dependencies = [("reports", "0015_figures_steps")]

    operations = [migrations.RunPython(name_by_number, migrations.RunPython.noop, elidable=True)]
