"""Who may do what in a book's database on PostgreSQL (角色与权限).

    writer      adds to the log, neither changes nor removes; makes views too, as it looks names up in them;
                keeps what is withheld, which belongs to this role, as only the owner may clear a table
    projector   reads the log, makes the views, which belong to this role
    reader      reads log and views
    auditor     the same, and what is withheld

The roles cannot log in: the server's administrator grants them to those who do. The owner, who made the
tables, is nobody's daily role. Triggers refuse even the owner; verification finds whoever drops them.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import URL

from ledger.store.connections import Place, create_engine_for, explain_failures, url_of, write_transaction
from ledger.store.postgresql import LOG_SCHEMA, PRIVATE_SCHEMA, VIEWS_SCHEMA

ROLES: Final = ("writer", "projector", "reader", "auditor")


def role_names(place: Place) -> dict[str, str]:
    """The name of each role in the server, after the book's database."""
    database = url_of(place).database
    assert database is not None
    return {role: f"{database}_{role}" for role in ROLES}


def roles_sql(place: Place) -> str:
    """SQL that makes the roles and grants them what they need; again changes nothing."""
    return "".join(f"{statement};\n" for statement in _statements(place))


def grant_roles(place: Place) -> list[str]:
    """Run it, as the owner; gives the names of the roles. Raises `NotGrantedError` and others."""
    assert isinstance(place, URL)
    engine = explain_failures(create_engine_for(place))
    try:
        with write_transaction(engine) as connection:
            for statement in _statements(place):
                connection.exec_driver_sql(statement)
    finally:
        engine.dispose()
    return list(role_names(place).values())


def _statements(place: Place) -> list[str]:
    names = {role: _quoted(name) for role, name in role_names(place).items()}
    database = _quoted(str(url_of(place).database))
    everybody = ", ".join(names.values())
    log, views, private = LOG_SCHEMA, VIEWS_SCHEMA, PRIVATE_SCHEMA
    made = [_made(name) for name in role_names(place).values()]
    return [
        *made,
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {everybody}",
        f"CREATE SCHEMA IF NOT EXISTS {views}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {log} FROM {everybody}",
        f"GRANT USAGE ON SCHEMA {log} TO {everybody}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {log} TO {everybody}",
        f"GRANT INSERT ON ALL TABLES IN SCHEMA {log} TO {names['writer']}",
        # The writer looks names up in the views, which it may have to bring up to date first.
        f"GRANT USAGE, CREATE ON SCHEMA {views} TO {names['projector']}",
        _handed_over(views, names["projector"]),
        f"GRANT {names['projector']} TO {names['writer']}",
        f"GRANT USAGE ON SCHEMA {views} TO {names['reader']}, {names['auditor']}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {views} TO {names['reader']}, {names['auditor']}",
        (
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {names['projector']} IN SCHEMA {views} "
            f"GRANT SELECT ON TABLES TO {names['reader']}, {names['auditor']}"
        ),
        f"CREATE SCHEMA IF NOT EXISTS {private}",
        f"REVOKE ALL ON SCHEMA {private} FROM PUBLIC, {names['projector']}, {names['reader']}",
        f"GRANT USAGE, CREATE ON SCHEMA {private} TO {names['writer']}",
        _handed_over(private, names["writer"]),
        f"GRANT USAGE ON SCHEMA {private} TO {names['auditor']}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {private} TO {names['auditor']}",
    ]


def _made(name: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{_literal(name)}') "
        f"THEN CREATE ROLE {_quoted(name)} NOLOGIN; END IF; END $$"
    )


def _handed_over(schema: str, owner: str) -> str:
    command = f"'ALTER TABLE {schema}.' || quote_ident(name) || ' OWNER TO {_literal(owner)}'"
    return (
        f"DO $$ DECLARE name text; BEGIN FOR name IN SELECT tablename FROM pg_tables "  # noqa: S608
        f"WHERE schemaname = '{schema}' LOOP EXECUTE {command}; END LOOP; END $$"
    )


def _literal(text: str) -> str:
    return text.replace("'", "''")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
