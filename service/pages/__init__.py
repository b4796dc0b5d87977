"""The pages, one module each; `PAGES` lists their blueprints."""

from __future__ import annotations

from flask import Blueprint

from service.pages import (
    announcement,
    cities,
    comparison,
    data_health,
    editor,
    entity,
    explore,
    growth,
    home,
    permalink,
    problems_page,
    saved_queries,
    search,
    things,
    validate,
    versions,
)

PAGES: tuple[Blueprint, ...] = (
    home.blueprint,
    announcement.blueprint,
    cities.blueprint,
    entity.blueprint,
    search.blueprint,
    things.blueprint,
    explore.blueprint,
    growth.blueprint,
    editor.blueprint,
    saved_queries.blueprint,
    problems_page.blueprint,
    validate.blueprint,
    versions.blueprint,
    comparison.blueprint,
    data_health.blueprint,
    permalink.blueprint,
)
