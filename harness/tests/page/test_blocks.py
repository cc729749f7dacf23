"""Every code block of a page is found, with its line and language, or said to be something else."""

import tempfile
from pathlib import Path

import pytest

from upload_conformance.shapes.errors import UsageError
from upload_conformance.testee.language import Language, load_languages
from upload_conformance.testee.page.block import Block
from upload_conformance.testee.page.pages import read_page

PROJECT = Path(__file__).resolve().parents[3]
LANGUAGES = load_languages(PROJECT)
PYTHON = "def upload(url, filePath, accessId, secret, data={}, header={}):\n    send(url)\n"

PUBLISHED = {
    "python": PYTHON,
    "go": "func Upload(url string, filePath string, accessId string, secret string) (resp string, err error) {\n"
    "\tsend(url)\n}\n",
    "csharp": "public string Upload(string url, string filePath, uint accessId, string secretKey)\n"
    "{\n    Send(url);\n}\n",
    "php": "function upload($url, $file, $accessId, $secretkey)\n{\n    send($url);\n}\n",
    "java": "public JSONObject Upload(String url, String filePath, String accessId, String secret) {\n"
    "    send(url);\n}\n",
    "cpp": "std::string upload(const std::string url, const std::string &file, uint32_t accessId,\n"
    "    const std::string &secretKey, std::string &err)\n{\n    send(url);\n}\n",
}


def blocks(text: str | bytes, name: str = "page.md") -> tuple[Block, ...]:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / name
        page.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_page(page, LANGUAGES).blocks


def one(text: str | bytes, name: str = "page.md") -> Block:
    (block,) = blocks(text, name)
    return block


def first_line(text: str, block: Block) -> str:
    return text.splitlines()[block.line - 1]


@pytest.mark.parametrize("language", list(PUBLISHED))
def test_the_published_signature_is_known(language: str) -> None:
    block = one(f"```{language}\n{PUBLISHED[language]}```\n")
    assert (block.language, block.call, block.problem) == (language, "published", "")


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
def test_our_sample_is_known_by_its_signature(language: Language) -> None:
    text = language.source.read_text(encoding="utf-8")
    block = one(f"~~~~{language.id}\n{text}~~~~\n")
    assert (block.call, block.problem, block.text.decode()) == ("", "", text)


@pytest.mark.parametrize(
    ("heading", "language"),
    {
        "Python 示例": "python",
        "Go语言": "go",
        "C＃ 示例": "csharp",
        "C++ 上传示例": "cpp",
        "Java8 示例": "java",
        "PHP7.4": "php",
        "C++17": "cpp",
        "**PHP**": "php",
        "Java sample:": "java",
        "JavaScript 示例": "javascript",
        "Go to the console": None,
        "Python / Java": None,
        "C 示例": "c",
    }.items(),
)
def test_the_heading_above_names_the_language(heading: str, language: str | None) -> None:
    assert one(f"## {heading}\n\n```\ncode\n```\n").language == language


def test_a_heading_further_up_names_the_language() -> None:
    assert one(f"# Upload\n\n## PHP\n\n### Example\n\n```\n{PUBLISHED['php']}```\n").language == "php"


def test_a_heading_of_a_section_that_has_ended_names_nothing() -> None:
    assert one("## PHP\n\nWords.\n\n## Answer\n\n```\n{}\n```\n").language is None


def test_a_label_right_above_names_the_language() -> None:
    assert one(f"# Upload\n\n**Java 示例**\n\n```\n{PUBLISHED['java']}```\n").language == "java"


def test_a_mark_beats_the_heading() -> None:
    block = one("## Python\n\n```json\n{}\n```\n")
    assert block.problem == "in a language that is not judged (json, by the info string 'json')"


def test_a_block_without_an_upload_function_is_said_to_be_one() -> None:
    assert one("```php\nupload($url, $file, $id, $key);\n```\n").problem.startswith(
        "a PHP block that defines no function"
    )


@pytest.mark.parametrize(
    "text",
    {
        "fence": f"Words.\n\n```python\n{PYTHON}```\n",
        "fence in a list": "1. Do:\n\n   ```python\n"
        + "".join(f"   {li}\n" for li in PYTHON.splitlines())
        + "   ```\n",
        "fence in a quote": "> ```python\n" + "".join(f"> {line}\n" for line in PYTHON.splitlines()) + "> ```\n",
        "indented": "## Python\n\n" + "".join(f"    {line}\n" for line in PYTHON.splitlines()),
        "pre in Markdown": f'Words.\n\n<pre class="language-python">\n{PYTHON}</pre>\n',
        "CRLF": f"Words.\n\n```python\n{PYTHON}```\n".replace("\n", "\r\n"),
        "byte order mark": f"\ufeffWords.\n\n```python\n{PYTHON}```\n",
    }.items(),
    ids=lambda item: item[0],
)
def test_the_line_is_that_of_the_first_line_of_code(text: tuple[str, str]) -> None:
    block = one(text[1])
    assert "def upload" in first_line(text[1], block)
    assert block.text.decode() == PYTHON


@pytest.mark.parametrize(
    "markup",
    [
        '<pre class="language-python">{}</pre>',
        '<pre><code class="lang-python">{}</code></pre>',
        '<pre data-lang="python">\n{}</pre>',
        '<pre class="brush: python;">{}</pre>',
        '<div class="highlight-source-python"><pre>{}</pre></div>',
        '<div class="highlight highlight-python"><div><pre><span></span>{}</pre></div></div>',
        (
            "<h3>Python 示例</h3>\n<p>Call it so, with the account package in a file beside the program.</p>\n"
            "<pre><code>{}</code></pre>"
        ),
    ],
)
def test_a_pre_says_its_language_in_many_ways(markup: str) -> None:
    text = "<html>\n<body>\n" + markup.replace("{}", PYTHON) + "\n</body></html>"
    block = one(text, "page.html")
    assert (block.language, block.problem) == ("python", "")
    assert "def upload" in first_line(text, block)


def test_html_is_read_as_a_browser_shows_it() -> None:
    code = one("<pre class='php'>if (1 &lt; 2 &amp;&amp; <b>$a</b>)<br>{ }</pre>", "page.html").text
    assert code == b"if (1 < 2 && $a)\n{ }\n"


def test_a_pre_in_the_middle_of_a_paragraph_is_found() -> None:
    text = f"Words, and then: <pre class='python'>{PYTHON}</pre> and more."
    block = one(text)
    assert (block.language, block.problem, block.text.decode()) == ("python", "", PYTHON)
    assert "def upload" in first_line(text, block)


def test_a_pre_in_a_code_span_is_none() -> None:
    assert blocks("Write `<pre>code</pre>` there.\n") == ()


def test_a_page_in_the_charset_that_it_declares_is_read() -> None:
    page = f'<meta charset="gbk"><h2>Python 示例</h2><pre>{PYTHON}</pre>'.encode("gbk")
    assert one(page, "page.html").told_by == "the heading 'Python 示例'"


@pytest.mark.parametrize("name", ["page.md", "page.html"])
def test_a_byte_order_mark_is_no_text(name: str) -> None:
    assert one("## 号码包 PHP\n\n<h2>号码包 PHP</h2>\n<pre>x</pre>\n".encode("utf-8-sig"), name).language == "php"


@pytest.mark.parametrize(
    ("language", "code"),
    {
        "python": "'''\ndef upload(url, path, id, key):\n'''\n",
        "go": "/*\nfunc Upload(url string, path string, id string, key string) (string, error) {\n*/\n",
        "csharp": "// public string Upload(string url, string path, uint id, string key)\n",
        "php": "<?php // function upload($url, $file, $accessId, $secretkey)\n",
        "java": "/** public JSONObject Upload(String url, String path, String id, String key) { */\n",
        "cpp": "/*\nstd::string upload(const std::string url, const std::string &file) {\n*/\n",
    }.items(),
)
def test_a_function_in_a_comment_is_none(language: str, code: str) -> None:
    assert one(f"~~~{language}\n{code}~~~\n").problem.endswith("defines no function for an upload")


def test_blocks_are_numbered_down_the_page() -> None:
    found = blocks(f"```json\n{{}}\n```\n\n```python\n{PYTHON}```\n")
    assert [(block.number, block.name) for block in found] == [(1, "block-1-json"), (2, "block-2-python")]


def test_another_kind_of_file_is_no_page() -> None:
    with pytest.raises(UsageError, match="a page is"):
        blocks("", "page.docx")


@pytest.mark.parametrize(
    "markup",
    [
        '<pre>\n<code class="php">HERE</code></pre>',
        '<pre\n  class="php">HERE</pre>',
        '<pre><code\n  class="php">\nHERE</code></pre>',
    ],
)
def test_line_breaks_in_the_markup_do_not_move_the_line(markup: str) -> None:
    assert "HERE" in first_line(markup, one(markup, "page.html"))


def test_a_nearer_heading_of_another_language_is_not_passed_over() -> None:
    assert one("## Java\n\n### JavaScript 示例\n\n```\nx\n```\n").language == "javascript"


@pytest.mark.parametrize("heading", ["Ready to go", "Where does it go?", "How to go further"])
def test_go_as_an_english_word_is_no_language(heading: str) -> None:
    assert one(f"## {heading}\n\n```\nx\n```\n").language is None


def test_a_bare_class_of_another_language_beats_the_heading() -> None:
    assert one('<h2>PHP</h2><pre class="bash">x</pre>', "page.html").language == "shell"


@pytest.mark.parametrize("info", ["{.python .x}", "python{1,2}", "python,linenos", "python:up.py"])
def test_the_language_is_the_first_word_of_an_info_string_with_options(info: str) -> None:
    assert one(f"```{info}\n{PYTHON}```\n").language == "python"


def test_a_brush_may_have_options() -> None:
    assert one('<pre class="brush:php;toolbar:false">x</pre>', "page.html").language == "php"


@pytest.mark.parametrize(
    ("name", "text"),
    {
        "page.adoc": "Words.\n\n  $ curl https://x.example/\n  {}\n\n* a list\n\n  * a list in it\n",
        "page.rst": "Words::\n\n  $ curl https://x.example/\n  {}\n\n* a list\n\n  * a list in it\n",
        "page.md": "Words.\n\n    $ curl https://x.example/\n    {}\n\n* a list\n\n    * a list in it\n",
    }.items(),
)
def test_an_indented_paragraph_that_begins_with_curl_is_a_shells(name: str, text: str) -> None:
    block = one(text, name)
    assert (block.line, block.language, block.told_by) == (3, "shell", "its first word, curl")
    assert block.text == b"$ curl https://x.example/\n{}\n"


@pytest.mark.parametrize("info", ["py3", "python3", "PYTHON", "py"])
def test_a_language_is_known_by_all_its_names(info: str) -> None:
    assert one(f"```{info}\n{PYTHON}```\n").language == "python"


def test_an_option_in_the_languages_place_is_no_language() -> None:
    assert one(f"## PHP\n\n```showLineNumbers\n{PUBLISHED['php']}```\n").language == "php"


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("page.md", "Words.\n\n<<< @/code/up.py{2}\n", 3),
        ("page.md", '```python\n--8<-- "code/up.py"\n```\n', 2),
        ("page.rst", "Words.\n\n.. literalinclude:: code/up.py\n   :language: python\n", 3),
        ("page.adoc", "[source,python]\n----\ninclude::code/up.py[tag=x]\n----\n", 3),
    ],
)
def test_a_block_whose_text_stands_in_another_file_is_said_to_be_one(name: str, text: str, line: int) -> None:
    block = one(text, name)
    assert (block.line, block.could_be_judged) == (line, True)
    assert block.problem.startswith("its text stands in another file, ")
    assert "code/up.py: judge" in block.problem


def test_a_mark_that_names_no_known_language_is_told() -> None:
    problem = one("```mdx\n<Tabs/>\n```\n").problem
    assert problem == "in no known language (the info string 'mdx' names none that is known)"


def test_code_that_is_nothing_but_numbers_is_no_gutter() -> None:
    assert one("<pre><b>1</b>\n<b>2</b>\n<b>3</b></pre>", "page.html").text == b"1\n2\n3\n"
