"""The rule catalogue: named requirements, and the judging of a record by those that apply to its case."""

from upload_conformance.rules import auth, body, failure, frame, outcome, part, request, resources, secrecy
from upload_conformance.rules.registry import RULES, Finding, Level, Rule, judge, rules_for

__all__ = [
    "RULES",
    "Finding",
    "Level",
    "Rule",
    "auth",
    "body",
    "failure",
    "frame",
    "judge",
    "outcome",
    "part",
    "request",
    "resources",
    "rules_for",
    "secrecy",
]
