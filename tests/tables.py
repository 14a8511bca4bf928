"""Empty the test database after a test that committed, faster than by Django's `flush`.

`flush` truncates every table, which makes PostgreSQL write a new file for each of them and their
indexes, and then fills in the content types again: most of a second, for a handful of rows.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

# What the migrations leave there; no test changes it.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}
# From here on, rows that are gone but not cleared away would slow down the tests that follow.
LARGE_BYTES = 4 * 1024 * 1024


def empty_tables(connection: BaseDatabaseWrapper) -> None:
    """Delete all rows, whatever the triggers of tables that only grow say; numbers go on."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = [connection.ops.quote_name(name) for name in names if name not in KEPT]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(_SIZE_UNLESS_EMPTY.format(table=name) for name in tables))
        sizes: dict[str, int] = dict(cursor.fetchall())
        if any(size > LARGE_BYTES for size in sizes.values()):
            cursor.execute(f"TRUNCATE {', '.join(tables)}")
        elif sizes:
            deletions = "; ".join(f"DELETE FROM {name}" for name in sizes)  # noqa: S608
            cursor.execute(
                f"BEGIN; SET LOCAL session_replication_role = replica; {deletions}; COMMIT"
            )


_SIZE_UNLESS_EMPTY = (
    "SELECT '{table}', pg_relation_size('{table}') WHERE EXISTS (SELECT 1 FROM {table})"
)
