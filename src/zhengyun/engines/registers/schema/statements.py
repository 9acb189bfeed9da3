"""What a statement is made of."""

from psycopg import sql

Query = sql.SQL | sql.Composed
