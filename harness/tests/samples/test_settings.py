"""Settings of the machine that go wrong: a proxy that cannot be read, and PHP's own restrictions."""

from collections.abc import Callable
from pathlib import Path

import pytest

from upload_conformance.run.execute import Execution
from upload_conformance.shapes.case import Case, Credentials, Environment, Refused, Uploaded
from upload_conformance.shapes.result import Verdict
from upload_conformance.testee.containers.images import Image
from upload_conformance.testee.containers.sandbox import OFFLINE, Sandbox
from upload_conformance.testee.language import load_languages
from upload_conformance.testee.source import SourceTestee

pytestmark = pytest.mark.docker
LANGUAGES = load_languages(Path(__file__).resolve().parents[3])
PHP = "/sample/upload.php"

MALFORMED_PROXY = Case(
    id="proxy-malformed",
    sentence="A proxy setting that cannot be read is an error, or is passed by; the password in it is not shown.",
    # The proxy's password is the secret key: so the rules about the secret judge it.
    environment=Environment(
        variables=tuple(
            (name, f"http://{Credentials().access_id}:{Credentials().secret_key}@[nowhere")
            for name in ("http_proxy", "HTTP_PROXY")
        )
    ),
    expect=(Uploaded(), Refused(("connect", "timeout", "usage"))),
)


@pytest.mark.parametrize("name", LANGUAGES)
def test_no_error_shows_the_password_of_a_malformed_proxy_setting(
    name: str, candidate: Callable[..., SourceTestee], execution: Execution
) -> None:
    testee = candidate(name, LANGUAGES[name].source.read_bytes())
    (result,) = execution.all_of(testee, [MALFORMED_PROXY])
    assert result.verdict is Verdict.PASSED, result.findings


def php(sandbox: Sandbox, image: Image, arguments: str, *options: str) -> str:
    """Call the sample with these arguments after the URL; give what PHP prints: the error, nothing else."""
    code = f"""
error_reporting(-1);
require '{PHP}';
try {{
    AccountPackage\\upload('http://127.0.0.1:9/', {arguments});
}} catch (RuntimeException $e) {{
    echo get_class($e), ': ', $e->getMessage();
}}
"""
    container, streams = sandbox.start(
        image.tag,
        ["php", "-d", "display_errors=stderr", "-d", "log_errors=0", *options, "-r", code],
        mounts={image.language.source: (PHP, False)},
        environment={},
        place=OFFLINE,
    )
    text = streams.read_all(10_000).decode()
    streams.close()
    sandbox.remove(container)
    return text


def test_php_says_nothing_false_of_a_file_that_open_basedir_forbids(
    sandbox: Sandbox, image_of: Callable[[str], Image]
) -> None:
    text = php(sandbox, image_of("php"), "'/etc/hosts', '1', 's'", "-d", "open_basedir=/sample")
    assert text == "RuntimeException: /etc/hosts: not a file that can be read"


def test_php_sends_nothing_where_curl_refuses_an_option(sandbox: Sandbox, image_of: Callable[[str], Image]) -> None:
    # Nobody listens: an upload that was tried all the same would be an error of the connection.
    text = php(sandbox, image_of("php"), f"'{PHP}', '1', 's', options: [CURLOPT_PROTOCOLS_STR => 'nonsense']")
    assert text == f"RuntimeException: {PHP}: Unsupported protocol"
