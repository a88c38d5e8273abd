"""Reads pages with the official client's parsers.

Takes from its input a list of [format, page], where the format is "prometheus" or "openmetrics", as
JSON. Gives for each page its families, or what the parser said against it. Whole numbers stay whole:
values are strings.
"""

import json
import sys

from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics_parser

PARSERS = {
    "prometheus": parser.text_string_to_metric_families,
    "openmetrics": openmetrics_parser.text_string_to_metric_families,
}


def sample(sample):
    return {"name": sample.name, "labels": sample.labels, "value": repr(sample.value)}


def family(family):
    return {
        "name": family.name,
        "help": family.documentation,
        "type": family.type,
        "unit": family.unit,
        "samples": [sample(s) for s in family.samples],
    }


def page(format, text):
    try:
        return {"families": [family(f) for f in PARSERS[format](text)]}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


json.dump([page(format, text) for format, text in json.load(sys.stdin)], sys.stdout)
