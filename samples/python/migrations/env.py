"""Alembic runs this: each migration in a transaction of its own."""

import os
import sys

from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

# Autogenerate is not used: what it proposes has to be read, and knows neither
# CHECK constraints nor the reason of an index.
address = os.environ.get("DATABASE_URL") or sys.exit("DATABASE_URL: not set")
url = make_url(address).set(drivername="postgresql+psycopg")
engine = create_engine(url, poolclass=NullPool)

with engine.connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
