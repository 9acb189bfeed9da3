"""Neutron's migrations speak only MySQL; its models make the same tables anywhere."""

from __future__ import annotations

import sys

import sqlalchemy
from neutron.db.migration.models import head

head.get_metadata().create_all(sqlalchemy.create_engine(sys.argv[1]))
