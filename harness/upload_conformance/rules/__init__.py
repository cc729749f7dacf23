"""The rules: named requirements, and the judging of a record by those that apply to its case."""

from upload_conformance.rules.catalogue import Catalogue, catalogue
from upload_conformance.rules.judging import Answer, Judgement, judge
from upload_conformance.rules.rule import Basis, Rule

__all__ = ["Answer", "Basis", "Catalogue", "Judgement", "Rule", "catalogue", "judge"]
