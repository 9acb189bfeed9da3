"""Logs as JSON lines with request, actor and case; never what somebody wrote into a form."""

from __future__ import annotations

import logging
import logging.config
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import orjson

from zhengyun.kit.logmarks import case_id

request_id: ContextVar[str] = ContextVar("request_id", default="")
actor_id: ContextVar[str] = ContextVar("actor_id", default="")

EXTRAS = ("method", "path", "status", "milliseconds", "part", "job", "queue", "attempt", "code")


class JsonLines(logging.Formatter):
    """One record, one line. An exception brings its type and places, not its text: a text may quote data."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        ids = {"request": request_id.get(), "actor": actor_id.get(), "case": case_id.get()}
        line.update({key: value for key, value in ids.items() if value})
        line.update({key: getattr(record, key) for key in EXTRAS if hasattr(record, key)})
        if record.exc_info and record.exc_info[0]:
            frames = traceback.extract_tb(record.exc_info[2])
            line["error"] = record.exc_info[0].__qualname__
            line["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
        return orjson.dumps(line, default=str).decode()


def configure(wished: dict[str, Any]) -> None:
    """Called by Django with the LOGGING setting."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonLines}},
            "handlers": {
                "stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "json"}
            },
            "root": {"handlers": ["stderr"], "level": wished.get("level", "INFO")},
            "loggers": {
                "django.server": {"level": "WARNING"},
                "procrastinate": {"level": "WARNING"},
                "websockets": {"level": "WARNING"},
                "fontTools": {"level": "WARNING"},
            },
        }
    )
