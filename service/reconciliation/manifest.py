"""What the reconciliation service says of itself.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/#service-manifest
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from ontology.terms import ID, LC
from service.http.urls import Urls
from service.reconciliation.extending import settings
from service.wording.words import say

VERSIONS = ("0.1", "0.2")
PATH = "/reconcile"
PREVIEW_WIDTH, PREVIEW_HEIGHT = 430, 200
SUGGESTED = ("entity", "type", "property")
DEFAULT_TYPES = ("LearningCity", "City", "University", "Project")


def manifest(host: str, urls: Urls, language: str, batch_size: int, names: dict[str, str]) -> dict[str, Any]:
    """Describe the service.

    Args:
        host: its address, without a slash at the end.
        urls: makes addresses that keep the reader's language.
        language: of the texts.
        batch_size: how many queries a batch may hold.
        names: what the default types are called, by their local names.
    """
    id_inside = urls.to(f"{PATH}/preview") + ("&" if urls.language else "?") + "id={{id}}"
    return {
        "versions": list(VERSIONS),
        "name": say(language, "reconcile.name"),
        "identifierSpace": ID,
        "schemaSpace": LC,
        "documentation": f"{host}{urls.to('/api')}#reconcile",
        "logo": f"{host}/static/favicon.svg",
        "serviceVersion": version("learningcity"),
        "defaultTypes": [{"id": f"lc:{one}", "name": names[one]} for one in DEFAULT_TYPES],
        "view": {"url": f"{host}/id/{{{{id}}}}"},
        "preview": {"url": f"{host}{id_inside}", "width": PREVIEW_WIDTH, "height": PREVIEW_HEIGHT},
        "suggest": {one: {"service_url": host, "service_path": urls.to(f"{PATH}/suggest/{one}")} for one in SUGGESTED},
        "extend": {
            "propose_properties": {"service_url": host, "service_path": urls.to(f"{PATH}/properties")},
            "property_settings": settings(language),
        },
        "batchSize": batch_size,
    }
