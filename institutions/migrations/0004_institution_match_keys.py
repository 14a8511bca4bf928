import re
import unicodedata

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import institutions.models.registry
from django.db import migrations, models

QUOTES = re.compile("[\"'`´«»“”„‘’‹›]")
BETWEEN_WORDS = re.compile(r"[\W_]+")

# Names that change without their keys were written past the model.
FORWARD = """
CREATE FUNCTION institutions_mark_stale_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.match_keys := ARRAY[''];
    RETURN NEW;
END
$$;
CREATE TRIGGER institution_keys_follow_names BEFORE UPDATE ON institutions_institution
    FOR EACH ROW WHEN (
        (NEW.names, NEW.acronym, NEW.aliases) IS DISTINCT FROM (OLD.names, OLD.acronym, OLD.aliases)
        AND NEW.match_keys = OLD.match_keys
    )
    EXECUTE FUNCTION institutions_mark_stale_keys();
"""
BACKWARD = """
DROP TRIGGER institution_keys_follow_names ON institutions_institution;
DROP FUNCTION institutions_mark_stale_keys();
"""


def normalised(name):
    """As the application normalised names when this was written."""
    text = unicodedata.normalize("NFKC", name).casefold()
    text = unicodedata.normalize("NFKC", QUOTES.sub("", text))
    return BETWEEN_WORDS.sub(" ", text).strip()


def fill(apps, schema_editor):
    for institution in apps.get_model("institutions", "Institution").objects.all():
        written = [*institution.names.values(), institution.acronym, *institution.aliases]
        institution.match_keys = sorted({normalised(name) for name in written} - {""})
        institution.save(update_fields=["match_keys"])


class Migration(migrations.Migration):
    """Keep the normalised names of institutions, so that one is found by its name in an index."""

    dependencies = [("institutions", "0003_sign_in_attempts")]

    operations = [
        migrations.AddField(
            model_name="institution",
            name="match_keys",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                default=institutions.models.registry.unknown_names,
                editable=False,
                size=None,
            ),
        ),
        migrations.AddIndex(
            model_name="institution",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["match_keys"], name="institution_by_match_key"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
