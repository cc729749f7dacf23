"""A run as JUnit's XML, for CI systems: a suite a testee, a test a case, with rule, level, file and line as properties.

JUnit knows no warnings: a result that passes in spite of findings says them in ``system-out``.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from upload_conformance.report import terminal
from upload_conformance.shapes.needs import translated
from upload_conformance.shapes.result import Result, Verdict
from upload_conformance.shapes.run import Run
from upload_conformance.shapes.subject import Subject
from upload_conformance.texts import texts

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write (section 2.2)."""


def properties(result: Result, subject: Subject) -> list[tuple[str, str]]:
    """Give what a test report tells of a result, as names and values; a rule is followed by its level."""
    facts = [("file", subject.source.path), ("line", str(subject.source.line))]
    for finding in result.findings:
        facts += [("rule", finding.rule), ("level", finding.level.value)]
    if result.record:
        facts.append(("record", result.record))
    return facts + list(subject.versions.items())


def junit(run: Run, tongue: str = "en") -> str:
    """Give the XML."""
    root = ElementTree.Element("testsuites", name="upload-conformance", time=f"{run.seconds:.3f}")
    for testee, subject in run.testee.items():
        results = [one for one in run.results if one.testee == testee]
        verdicts = [one.verdict for one in results]
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=_xml(testee),
            tests=str(len(results)),
            failures=str(verdicts.count(Verdict.FAILED)),
            errors=str(verdicts.count(Verdict.ERROR)),
            skipped=str(verdicts.count(Verdict.UNSUPPORTED) + verdicts.count(Verdict.NOT_JUDGED)),
            time=f"{sum(one.seconds for one in results):.3f}",
        )
        for result in results:
            _test(suite, result, subject, run, tongue)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _test(suite: ElementTree.Element, result: Result, subject: Subject, run: Run, tongue: str) -> None:
    test = ElementTree.SubElement(
        suite, "testcase", classname=_xml(result.testee), name=result.case, time=f"{result.seconds:.3f}"
    )
    told = ElementTree.SubElement(test, "properties")
    for name, value in properties(result, subject):
        ElementTree.SubElement(told, "property", name=_xml(name), value=_xml(value))
    only = Run(run.testees, run.rules, run.cases, (result,), run.strict)
    rules = ", ".join(dict.fromkeys(one.rule for one in result.findings if one.explained_by is None))
    match result.verdict:
        case Verdict.FAILED:
            ElementTree.SubElement(test, "failure", message=rules).text = _xml(terminal.plain(only, tongue))
        case Verdict.ERROR:
            ElementTree.SubElement(test, "error", message=_xml(translated(result.reason, texts(tongue))))
        case Verdict.UNSUPPORTED | Verdict.NOT_JUDGED:
            ElementTree.SubElement(test, "skipped", message=_xml(translated(result.reason, texts(tongue))))
        case Verdict.PASSED if result.findings:
            ElementTree.SubElement(test, "system-out").text = _xml(terminal.plain(only, tongue))


def _xml(text: str) -> str:
    return _NOT_XML.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def write(run: Run, path: Path, tongue: str = "en") -> None:
    """Write the XML. Raises OSError where that cannot be done."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('<?xml version="1.0" encoding="utf-8"?>\n' + junit(run, tongue), encoding="utf-8")
