"""What an upload function is, is told by parsing it: its name, its parameters, and whether anything is in it."""

import re
from pathlib import Path

import pytest

from upload_conformance.testee.language import Language, load_languages
from upload_conformance.testee.page.functions import functions, upload_function

LANGUAGES = load_languages(Path(__file__).resolve().parents[3])

UPLOADS = [
    ("python", "async def upload(url, path, id, key):\n    await send(url)\n"),
    ("python", "class Client:\n    def upload(self, url, path, id, key, retries=3):\n        send(url)\n"),
    ("python", "upload = lambda url, path, id, key: send(url)\n"),
    ("go", "func (c *Client) Upload(url, path, id, secret string) (string, error) {\n\treturn c.send(url)\n}\n"),
    (
        "csharp",
        "public static async Task<string> UploadFileAsync(string u, string f, uint i, string s) => await Send(u);",
    ),
    ("php", "$upload = function ($url, $file, $id, $secret) use ($curl) { return send($curl); };"),
    ("php", "<?php class A { public static function upload(string $u, $f, $i, #[\\X] $s) { return send($u); } }"),
    ("java", "class A { static String uploadFile(final String u, String f, String i, String s) { return send(u); } }"),
    ("cpp", "struct U { std::string upload(std::string u, std::string f, int i, std::string s) { return send(u); } };"),
    ("cpp", "std::string U::upload(std::string u, std::string f, int i, std::string s) { return send(u); }"),
    ("cpp", "auto upload = [](std::string u, std::string f, int i, std::string s) { return send(u); };"),
]

NONE = [
    ("python", "def upload(request):\n    return render(request)\n", "upload(request) does not take address, file,"),
    ("python", 'def upload(url, path, id, key):\n    """Send a file."""\n    ...\n', "nothing is in it"),
    ("python", "def upload(url, path, id, key): ...\n", "nothing is in it"),
    ("python", "def upload(*args, **more):\n    send(args)\n", "does not take address, file, access id and secret"),
    ("python", "upload(url, path, id, key)\n", "defines no function for an upload"),
    ("python", "text = 'def upload(url, path, id, key): send(url)'\n", "defines no function for an upload"),
    ("go", "type A interface { Upload(url, path, id, secret string) error }\n", "defines no function for an upload"),
    ("go", "func Upload(url, path, id, secret string) error {\n\t// see above\n}\n", "nothing is in it"),
    ("java", "interface A { String upload(String u, String f, String i, String s); }", "nothing is in it"),
    ("php", "interface A { function upload($url, $file, $id, $secret); }", "nothing is in it"),
    (
        "cpp",
        "std::string upload(const std::string& u, const std::string& f, int i, std::string s);",
        "nothing is in it",
    ),
    ("cpp", "class U { std::string upload(std::string u, std::string f, int i, std::string s); };", "nothing is in it"),
]


@pytest.mark.parametrize(("language", "text"), UPLOADS)
def test_it_is_an_upload_function(language: str, text: str) -> None:
    upload = upload_function(text, LANGUAGES[language])
    assert (upload.problem, upload.is_samples) == ("", False)


@pytest.mark.parametrize(("language", "text", "problem"), NONE)
def test_it_is_none_and_the_reason_is_told(language: str, text: str, problem: str) -> None:
    assert problem in upload_function(text, LANGUAGES[language]).problem


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
def test_the_samples_function_is_known_as_such(language: Language) -> None:
    assert upload_function(language.source.read_text("utf-8"), language).is_samples


@pytest.mark.parametrize(("language", "clause"), [("java", r"package .*;\n"), ("php", r"namespace .*;\n")])
def test_without_its_package_it_is_not_called_as_the_sample_is(language: str, clause: str) -> None:
    text = re.sub(clause, "", LANGUAGES[language].source.read_text("utf-8"), count=1)
    upload = upload_function(text, LANGUAGES[language])
    assert (upload.problem, upload.is_samples) == ("", False)


def test_a_function_is_told_with_its_place() -> None:
    (found,) = functions("\nnamespace A { class B { void upload(int a, int b = 2) { send(a); } } }", "csharp")
    assert (found.scopes, found.takes(), found.line) == (("A", "B"), "upload(int a, int b = 2)", 2)
